from tests.unit.services.test_find_duplicates import *  # noqa: F403
