"""SQL and nothing else: tables, and one module of queries per subject."""
