"""DuckDB's own way to copy a table from PostgreSQL; where the server is stands in libpq's environment variables."""
import json
import sys
import time
from pathlib import Path

import duckdb
import duckdb_extension_postgres_scanner as scanner

connection = duckdb.connect(sys.argv[1])
extension = next(Path(scanner.__path__[0]).rglob("*.duckdb_extension"))
connection.execute(f"LOAD '{extension}'")
connection.execute("ATTACH '' AS source (TYPE postgres, READ_ONLY)")
started = time.perf_counter()
connection.execute("CREATE TABLE t AS SELECT * FROM source.public.t")
statement = time.perf_counter() - started
connection.execute("ALTER TABLE t ADD PRIMARY KEY (id)")
rows = connection.execute("SELECT count(*) FROM t").fetchone()[0]
connection.close()
print(json.dumps({"statement": statement, "rows": rows}))
