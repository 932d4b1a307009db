from tests.unit.services.test_expire_profiles import *  # noqa: F403
