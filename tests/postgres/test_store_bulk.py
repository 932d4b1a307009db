from tests.unit.store.test_bulk import *  # noqa: F403
