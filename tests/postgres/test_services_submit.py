from tests.unit.services.test_submit import *  # noqa: F403
