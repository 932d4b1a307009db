from tests.unit.store.test_listing import *  # noqa: F403
