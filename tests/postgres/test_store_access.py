from tests.unit.store.test_access import *  # noqa: F403
