from tests.api.test_partners import *  # noqa: F403
