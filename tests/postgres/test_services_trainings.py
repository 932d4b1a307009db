from tests.unit.services.learning.test_trainings import (  # noqa: F401
    test_a_second_one_is_refused_while_one_is_under_way,
    test_a_silent_one_is_shown_as_interrupted_and_makes_way,
    test_one_that_was_given_up_reports_to_nobody,
    test_the_database_itself_holds_one_at_a_time,
)
