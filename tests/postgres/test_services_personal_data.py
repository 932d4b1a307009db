from tests.unit.services.test_personal_data import *  # noqa: F403
