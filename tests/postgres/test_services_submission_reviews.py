from tests.unit.services.test_submission_reviews import *  # noqa: F403
