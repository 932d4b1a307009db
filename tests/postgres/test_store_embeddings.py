from tests.unit.store.test_embeddings import *  # noqa: F403
