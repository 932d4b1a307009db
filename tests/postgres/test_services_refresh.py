from tests.unit.services.test_refresh import *  # noqa: F403
