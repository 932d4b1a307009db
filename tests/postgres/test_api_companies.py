from tests.api.test_companies import *  # noqa: F403
