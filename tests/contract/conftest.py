"""The service of the HTTP tests, for contracts that are seen through it."""

from tests.api.conftest import anonymous, app, log_entries, make_token

__all__ = ["anonymous", "app", "log_entries", "make_token"]
