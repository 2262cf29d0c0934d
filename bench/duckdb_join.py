"""DuckDB's own way to join tables of two PostgreSQL servers: both attached, the result into the first. Address by environment."""
import json
import os
import sys
import time
from pathlib import Path

import duckdb
import duckdb_extension_postgres_scanner as scanner

connection = duckdb.connect()
extension = next(Path(scanner.__path__[0]).rglob("*.duckdb_extension"))
connection.execute(f"LOAD '{extension}'")
for name, mode in (("A", ", READ_ONLY"), ("B", "")):
    where = " ".join(f"{part}={os.environ[f'{name}_{part.upper()}']}" for part in ("host", "port", "dbname", "user", "password"))
    connection.execute(f"ATTACH '{where}' AS {name.lower()} (TYPE postgres{mode})")
started = time.perf_counter()
connection.execute(sys.argv[1])
statement = time.perf_counter() - started
connection.close()
print(json.dumps({"statement": statement}))
