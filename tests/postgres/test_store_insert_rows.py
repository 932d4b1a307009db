from tests.unit.store.test_insert_rows import (
    test_every_row_is_stored,
    test_rows_are_found_by_ids_written_as_digits,
)

__all__ = ["test_every_row_is_stored", "test_rows_are_found_by_ids_written_as_digits"]
