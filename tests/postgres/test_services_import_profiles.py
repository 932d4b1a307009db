from tests.unit.services.test_import_profiles import *  # noqa: F403
