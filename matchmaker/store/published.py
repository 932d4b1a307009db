"""Which companies are published, where something else says better whom to look at.

Nearly all are. SQLite takes the index over states for the best way to those of one state, whatever
else is asked for: it would look at every published company, and sort them all, for each page of a
list. What is said here no index answers.
"""

from sqlalchemy import ColumnElement
from sqlmodel import col

from matchmaker.store.tables import EXPIRED, WITHDRAWN, CompanyRow

IS_PUBLISHED: ColumnElement[bool] = col(CompanyRow.status).not_in((EXPIRED, WITHDRAWN))
