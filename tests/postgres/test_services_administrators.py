from tests.unit.services.test_administrators import *  # noqa: F403
