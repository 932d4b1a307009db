"""Alembic migrations; run by `matchmaker migrate` and at start."""
