"""A client that had no part in the scripted server: python-tds. Reads a JSON job from standard input, prints what it saw as JSON."""
import datetime, decimal, json, sys, uuid
import pytds


def shown(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (bytes, bytearray)):
        return "0x" + bytes(value).hex()
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc)
        return value.strftime("%Y-%m-%d %H:%M:%S.%f") if value.year > 999 else value.isoformat(" ")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M:%S.%f")
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return repr(value) if isinstance(value, float) else str(value).removeprefix("\ufeff")


job = json.load(sys.stdin)
said = {}
with pytds.connect(
    dsn="127.0.0.1", port=job["port"], database="test", user="sa", password="secret", autocommit=job.get("autocommit", True),
    login_timeout=10, timeout=10, cafile=job.get("cafile"), validate_host=False, bytes_to_unicode=True,
) as connection:
    with connection.cursor() as cursor:
        results = []
        for sql in job.get("statements", []):
            try:
                cursor.execute(sql["sql"], tuple(sql.get("parameters", ())) or ())
                results.append([[shown(v) for v in row] for row in cursor.fetchall()] if cursor.description else None)
            except pytds.Error as error:
                results.append({"number": getattr(error, "number", None), "line": getattr(error, "line", None), "text": str(error)})
        said["results"] = results
        said["messages"] = [str(m[1]) for m in cursor.messages or []] if hasattr(cursor, "messages") else []
        if job.get("bulk"):
            from pytds.tds_types import BigIntType, DateTime2Type, DecimalType, IntType, NVarCharMaxType, NVarCharType, TimeType, UniqueIdentifierType
            columns = [
                pytds.Column("i", type=IntType()), pytds.Column("d", type=DecimalType(precision=20, scale=4)),
                pytds.Column("s", type=NVarCharType(size=20)), pytds.Column("m", type=NVarCharMaxType()),
                pytds.Column("t", type=DateTime2Type(precision=6)), pytds.Column("u", type=UniqueIdentifierType()),
            ]
            rows = [
                (n, decimal.Decimal("-12.5000") + n, f"row {n}", "long " * n,
                 datetime.datetime(2024, 5, 1, 12, 34, 56, 123456), uuid.UUID(int=n))
                for n in range(job["bulk"])
            ] + [(None,) * 6]
            cursor.copy_to(data=rows, table_or_view="bulk", columns=columns)
        if not job.get("autocommit", True):
            connection.commit()
json.dump(said, sys.stdout)
