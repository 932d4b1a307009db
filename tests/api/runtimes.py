"""A runtime on a test's own database, with the shipped rankers."""

from matchmaker.engine.encoder import Encoder
from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped
from matchmaker.services.runtime import Runtime, assemble_runtime
from matchmaker.store.database import Database


def make_runtime(database: Database, encoder: Encoder) -> Runtime:
    folder = shipped("models", "ranker")
    return assemble_runtime(database, encoder, load_rankers(folder), rankers_at=folder)
