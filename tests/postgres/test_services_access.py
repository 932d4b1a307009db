from tests.unit.services.test_access import *  # noqa: F403
