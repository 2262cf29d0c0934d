"""Starts PyPI's bqemulator with a bound on its memory and disk: a query that it cannot cancel may otherwise take all of the machine's."""

import resource
import runpy

from bqemulator.storage.engine import DuckDBEngine

LIMIT = 6 << 30
resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))

session_pragmas = DuckDBEngine._apply_session_pragmas


def bounded(engine):
    session_pragmas(engine)
    for setting in ("memory_limit = '2GB'", "max_temp_directory_size = '2GB'"):
        engine.connection.execute(f"SET {setting}")


DuckDBEngine._apply_session_pragmas = bounded

runpy.run_module("bqemulator", run_name="__main__", alter_sys=True)
