"""DuckDB's own way to copy a table from MySQL, into a file (its name is the parameter) or, without one, into PostgreSQL."""
import json
import os
import sys
import time
from pathlib import Path

import duckdb
import duckdb_extension_mysql_scanner as mysql


def load(connection, scanner):
    extension = next(Path(scanner.__path__[0]).rglob("*.duckdb_extension"))
    connection.execute(f"LOAD '{extension}'")


file = sys.argv[1] if len(sys.argv) > 1 else ":memory:"
connection = duckdb.connect(file)
load(connection, mysql)
at = " ".join(f"{name}={os.environ['MYSQL_' + name.upper()]}" for name in ("host", "port", "user", "passwd", "db"))
connection.execute(f"ATTACH '{at}' AS source (TYPE mysql, READ_ONLY)")
target = "t"
if file == ":memory:":
    import duckdb_extension_postgres_scanner as postgres

    load(connection, postgres)
    connection.execute("ATTACH '' AS target (TYPE postgres)")
    target = "target.public.t"
started = time.perf_counter()
connection.execute(f"CREATE TABLE {target} AS SELECT * FROM source.t")
statement = time.perf_counter() - started
if file == ":memory:":
    connection.execute("CALL postgres_execute('target', 'ALTER TABLE public.t ADD PRIMARY KEY (id)')")
else:
    connection.execute("ALTER TABLE t ADD PRIMARY KEY (id)")
rows = connection.execute(f"SELECT count(*) FROM {target}").fetchone()[0]
connection.close()
print(json.dumps({"statement": statement, "rows": rows}))
