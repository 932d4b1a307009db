from tests.unit.services.test_review import *  # noqa: F403
