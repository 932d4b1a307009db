from tests.unit.services.test_introduce import *  # noqa: F403
