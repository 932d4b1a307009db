from tests.unit.services.test_saved_views import *  # noqa: F403
