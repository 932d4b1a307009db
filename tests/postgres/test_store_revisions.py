from tests.unit.store.test_revisions import *  # noqa: F403
