from tests.api.test_imports import *  # noqa: F403
