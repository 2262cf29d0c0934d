"""Starts PyPI's bqemulator, so that it does as BigQuery where it would otherwise hold up all of its users:

- a job that is cancelled ends: it answers in one thread and works in another, and DuckDB can be interrupted;
- a dry run compiles a query and does not run it;
- its memory and disk have a bound, and results of old jobs are forgotten;
- the rows of a load job may come packed by gzip.
"""

import asyncio
import gzip
import re
import resource
import runpy
import shutil
import threading
from contextlib import contextmanager
from contextvars import ContextVar

import bqemulator.server
import duckdb
from bqemulator.api.routes import jobs
from bqemulator.domain.errors import InvalidQueryError
from bqemulator.jobs.upload_session_manager import UploadSessionManager
from bqemulator.storage.engine import DuckDBEngine

MEMORY = 6 << 30
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
RESULTS = 512 << 20

# The job that a request is for; whether it is a dry run; the job that DuckDB works for now; those that are to end.
job = ContextVar("job", default=None)
dry = ContextVar("dry", default=False)
at_work = None
cancelled = set()


class Stopped(InvalidQueryError):
    bq_reason = "stopped"


@contextmanager
def working():
    global at_work
    before, at_work = at_work, job.get()
    try:
        if at_work in cancelled:
            raise duckdb.InterruptException("Interrupted")
        yield
    finally:
        at_work = before


class Result:
    """Of a statement. Arrow tables are made of small batches: DuckDB reserves memory for a million rows of each column."""

    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def to_arrow_table(self):
        return self.inner.to_arrow_table(10_000)


class Engine(DuckDBEngine):
    def _apply_session_pragmas(self):
        super()._apply_session_pragmas()
        for setting in ("memory_limit = '2GB'", "max_temp_directory_size = '2GB'"):
            self.connection.execute(f"SET {setting}")

    def execute(self, sql, parameters=None):
        with working():
            return Result(super().execute(sql, parameters))

    def fetch_arrow(self, sql, parameters=None):
        with working():
            return super().fetch_arrow(without_rows(sql) if dry.get() else sql, parameters)


def without_rows(sql):
    statements = duckdb.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        return sql
    return f"SELECT * FROM ({sql.rstrip().rstrip(';')}\n) LIMIT 0"


execute_query_job = jobs.execute_query_job
dry_run_response = jobs._dry_run_response


async def execute(project_id, job_id, *rest, **more):
    job.set(job_id)
    try:
        return await execute_query_job(project_id, job_id, *rest, **more)
    except Exception as error:
        if job_id in cancelled:
            raise Stopped("Job execution was cancelled: User requested cancellation") from error
        raise
    finally:
        while len(jobs.JOB_RESULTS) > 1 and sum(table.nbytes for table in jobs.JOB_RESULTS.values()) > RESULTS:
            jobs.JOB_RESULTS.pop(next(iter(jobs.JOB_RESULTS)))


async def dry_run(**more):
    dry.set(True)
    return await dry_run_response(**more)


append = UploadSessionManager.append


def append_packed(self, *parameters, **more):
    session, complete = append(self, *parameters, **more)
    if complete:
        with session.staging_path.open("rb") as packed:
            is_packed = packed.read(2) == b"\x1f\x8b"
        if is_packed:
            plain = session.staging_path.with_suffix(".plain")
            with gzip.open(session.staging_path) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target)
            plain.replace(session.staging_path)
    return session, complete


create_app = bqemulator.server.create_app


def create(context):
    """The app works in a loop of its own; what is awaited here only passes messages on."""
    app = create_app(context)
    inside = asyncio.new_event_loop()
    threading.Thread(target=inside.run_forever, daemon=True).start()

    async def front(scope, receive, send):
        outside = asyncio.get_running_loop()

        def pass_out(call):
            return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, outside))

        if found := re.search(r"/jobs/([^/]+)/cancel$", scope["path"]):
            cancelled.add(found[1])
            # It has no effect on a statement that DuckDB does not run yet.
            while at_work == found[1]:
                context.engine.connection.interrupt()
                await asyncio.sleep(0.02)
        work = app(scope, lambda: pass_out(receive()), lambda message: pass_out(send(message)))
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, inside))

    return front


UploadSessionManager.append = append_packed
bqemulator.server.DuckDBEngine = Engine
bqemulator.server.create_app = create
jobs.execute_query_job = execute
jobs._dry_run_response = dry_run

runpy.run_module("bqemulator", run_name="__main__", alter_sys=True)
