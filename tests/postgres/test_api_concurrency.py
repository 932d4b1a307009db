from tests.api.test_concurrency import *  # noqa: F403
