"""Serves PyPI's fakesnow on a port of 127.0.0.1, in the dialect of its protocol that Snowflake's Node driver reads.

fakesnow answers queries in Arrow, the Node driver reads rows of JSON text only. What else differs is said where it is mended.
"""

import asyncio
import base64
import datetime
import decimal
import json
import math
import os
import sys
from collections import defaultdict

import fakesnow_mends  # noqa: F401
import fakesnow.rowtype as rowtype
import fakesnow.server as server  # `from fakesnow import server` is a function
import pyarrow as pa
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

# Without these the driver cannot show binary values and times as text.
PARAMETERS = {
    "TIMEZONE": "Etc/UTC",
    "BINARY_OUTPUT_FORMAT": "HEX",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIME_OUTPUT_FORMAT": "HH24:MI:SS.FF9",
    "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF9",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM",
    "TIMESTAMP_TZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM",
}

# DuckDB types that its tables of types leave out.
rowtype.duckdb_to_sf_type.update({"TINYINT": "fixed", "SMALLINT": "fixed", "FLOAT": "real", "TIME_NS": "time"})

# Whether a request, by its id, is to end early. It may be said before the request comes.
aborted = defaultdict(asyncio.Event)


def nanoseconds(column):
    """What a column of times counts, in nanoseconds."""
    factor = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[column.type.unit]
    width = pa.int32() if pa.types.is_time32(column.type) else pa.int64()
    return [None if value is None else value * factor for value in column.cast(width).to_pylist()]


def seconds(count):
    """Nanoseconds as seconds with nine decimals."""
    whole, fraction = divmod(abs(count), 10**9)
    return f"{'-' if count < 0 else ''}{whole}.{fraction:09d}"


def text(value, kind):
    """How Snowflake writes a value into a row of JSON."""
    if value is None:
        return None
    if kind == "boolean":
        return "1" if value else "0"
    if kind == "binary":
        return bytes(value).hex().upper()
    if kind == "real":
        number = float(value)
        return ("-" if number < 0 else "") + "inf" if math.isinf(number) else "NaN" if math.isnan(number) else repr(number)
    return format(value, "f") if isinstance(value, decimal.Decimal) else str(value)


def texts(column, kind):
    if pa.types.is_date(column.type):
        epoch = datetime.date(1970, 1, 1)
        return [None if value is None else str((value - epoch).days) for value in column.to_pylist()]
    if pa.types.is_timestamp(column.type) or pa.types.is_time(column.type):
        # All is in UTC here: 1440 stands for an offset of nothing.
        zone = " 1440" if kind == "timestamp_tz" else ""
        return [None if count is None else seconds(count) + zone for count in nanoseconds(column)]
    return [text(value, kind) for value in column.to_pylist()]


def to_rows(table, types):
    columns = [texts(column, info["type"]) for column, info in zip(table.columns, types, strict=True)]
    return list(zip(*columns, strict=True))


# Its own way leads to bytes of Arrow; ours to bytes of JSON, which `query` unpacks.
server.to_sf = to_rows
server.to_ipc = lambda rows: json.dumps(rows).encode()


def local_stage(_request, _expression, command):
    """PUT: the driver copies the file itself; the end of the folder's name is where it adds the file's."""
    stage = command["stageInfo"]
    location = os.path.join(stage["location"], "")
    os.makedirs(location, exist_ok=True)
    return {**stage, "location": location}


server.gcs_stage_info = local_stage


def failure(code, state, message):
    """An error as Snowflake reports it: the driver tries again and again what is answered with HTTP 500."""
    data = {"errorCode": code, "sqlState": state}
    return JSONResponse({"success": False, "code": code, "message": message, "data": data})


async def query(request):
    request_id = request.query_params.get("requestId")
    try:
        reply = await ending_early(request, aborted[request_id])
    except Exception as error:
        return failure("261000", "XX000", f"{type(error).__name__}: {error}")
    finally:
        was_aborted = aborted.pop(request_id).is_set()
    body = json.loads(reply.body)
    if was_aborted and not body["success"]:
        return failure("000604", "57014", "SQL execution canceled")
    if reply.status_code == 500:
        return failure(body["code"], "XX000", body["message"])
    data = body.get("data")
    if body["success"] and "stageInfo" not in data:
        rows = data.pop("rowsetBase64", None)
        if rows is not None:
            data["rowset"] = json.loads(base64.b64decode(rows) or "[]")
        parameters = [{"name": name, "value": value} for name, value in PARAMETERS.items()]
        # Without `returned` the driver waits for ever; of version 0 it reads zoned timestamps otherwise.
        count = len(data["rowset"])
        data.update(queryResultFormat="json", total=count, returned=count, parameters=parameters, version=1)
    return JSONResponse(body, status_code=reply.status_code)


async def ending_early(request, ended):
    work = asyncio.create_task(server.query_request(request))
    wish = asyncio.create_task(ended.wait())
    await asyncio.wait({work, wish}, return_when=asyncio.FIRST_COMPLETED)
    wish.cancel()
    while not work.done():
        # It has no effect on a statement that DuckDB does not run yet.
        server.sessions[server.to_token(request)]._duck_conn.interrupt()
        await asyncio.wait({work}, timeout=0.02)
    return work.result()


async def abort(request):
    """fakesnow says yes and goes on; this ends the statement."""
    aborted[(await request.json()).get("requestId")].set()
    return JSONResponse({"success": True})


ours = {"/queries/v1/query-request": query, "/queries/v1/abort-request": abort}
routes = [Route(route.path, ours.get(route.path, route.endpoint), methods=route.methods) for route in server.routes]

if __name__ == "__main__":
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
