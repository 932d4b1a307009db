from tests.unit.store.test_idempotency import *  # noqa: F403
