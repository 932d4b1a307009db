from tests.unit.store.test_companies import *  # noqa: F403
