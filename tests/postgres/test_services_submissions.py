from tests.unit.services.test_submissions import *  # noqa: F403
