from tests.unit.store.test_bulk_save import *  # noqa: F403

del test_a_batch_is_what_its_rows_one_by_one_are  # noqa: F821 - it opens databases of its own
