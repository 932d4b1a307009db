from tests.unit.store.test_company_erasure import *  # noqa: F403

del test_nothing_of_an_erased_company_is_left_in_the_file  # noqa: F821 - it reads the file of SQLite
