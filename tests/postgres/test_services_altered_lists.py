from tests.unit.services.test_altered_lists import (
    test_who_leaves_makes_room_for_the_next,
    town,
)

__all__ = ["test_who_leaves_makes_room_for_the_next", "town"]
