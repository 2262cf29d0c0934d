"""Where fakesnow's SQL differs from Snowflake's in what the tests of the connector ask for; each is said where it is mended.

fakesnow is DuckDB below: names are compared without case, keys are enforced, and a failed statement may end the transaction.
"""

import pathlib
import re
import shutil

import duckdb
import fakesnow.copy_into as copy_into
import fakesnow.cursor as cursor
import fakesnow.rowtype as rowtype
import fakesnow.server as server
import fakesnow.transforms as transforms
import sqlglot
from snowflake.connector.errors import ProgrammingError
from fakesnow.transforms import stage
from fakesnow.transforms.transforms import SQL_DESCRIBE_TABLE
from sqlglot import exp
from sqlglot.errors import TokenError

# A whole number has as many digits as its type holds, not always 38: a COUNT(*) has 18.
DIGITS = {"TINYINT": 2, "SMALLINT": 4, "INTEGER": 9, "BIGINT": 18}


def with_digits(describe):
    def described(results):
        infos = describe(results)
        for info, (_, kind, *_rest) in zip(infos, results, strict=True):
            if kind in DIGITS:
                info["precision"] = DIGITS[kind]
        return infos

    return described


server.describe_as_rowtype = with_digits(rowtype.describe_as_rowtype)

# Parameters of a session that it does not know are taken and have no effect.
SESSION = re.compile(r"\s*ALTER\s+SESSION\s+SET\b", re.IGNORECASE)


def is_simple_value(node):
    return isinstance(node, (exp.Literal, exp.Null, exp.Placeholder, exp.Column))


def as_snowflake(node):
    """Binary text is hexadecimal; the first argument of COPY's SELECT is a column of the file."""
    if isinstance(node, exp.Cast) and node.to.this in (exp.DataType.Type.BINARY, exp.DataType.Type.VARBINARY):
        if not (isinstance(node.this, exp.Anonymous) and node.this.name.lower() == "unhex"):
            return exp.Anonymous(this="unhex", expressions=[node.this])
    return node


plain_transform = cursor.FakeSnowflakeCursor._transform


def transform(self, expression, params):
    return plain_transform(self, expression.transform(as_snowflake, copy=False), params)


cursor.FakeSnowflakeCursor._transform = transform


def refusing(parse_one):
    """A string that is not closed is a syntax error as others are."""

    def parsed(command):
        try:
            return parse_one(command)
        except TokenError as error:
            raise ProgrammingError(msg=said(error), errno=1003, sqlstate="42000") from error

    return parsed


server.parse_one = cursor.parse_one = refusing(cursor.parse_one)

plain_execute_sql = cursor.FakeSnowflakeCursor.execute


# REMOVE of all below a prefix of a stage; it fails on it, and its DuckDB then undoes the transaction.
REMOVE = re.compile(r"\s*REMOVE\s+@\S*/([\w]+)/\s*$", re.IGNORECASE)


def execute(self, command, params=None, *args, **kwargs):
    removed = REMOVE.match(command)
    if removed:
        for folder in pathlib.Path(stage.LOCAL_BUCKET_PATH).rglob(removed[1]):
            shutil.rmtree(folder)
    if removed or SESSION.match(command):
        command = "SELECT 'Statement executed successfully.' AS status"
    return plain_execute_sql(self, command, params, *args, **kwargs)


cursor.FakeSnowflakeCursor.execute = execute

# Snowflake's codes for what DuckDB refuses by an error of its own class (fakesnow lets it through as an internal error).
CODES = {
    duckdb.ConversionException: (100038, "22018"),
    duckdb.ConstraintException: (200001, "23505"),
    duckdb.OutOfRangeException: (100039, "22003"),
    duckdb.InvalidInputException: (100038, "22018"),
    duckdb.TypeMismatchException: (1007, "22023"),
    duckdb.NotImplementedException: (2, "0A000"),
    duckdb.DependencyException: (2, "0A000"),
}


def said(error):
    return str(error).split("\n")[0]


plain_execute = cursor.FakeSnowflakeCursor._execute


def describe_temporary(self, table):
    """A temporary table is in its schema; DuckDB has it in one of its own, where DESCRIBE does not look."""
    if table is None:
        return
    place = {"catalog": "temp", "schema": "main", "table": table.name.replace("'", "''")}
    sql = SQL_DESCRIBE_TABLE.substitute(place).replace("_fs_information_schema.", "_fs_global._fs_information_schema.")
    self._duck_conn.execute(sql)
    self._arrow_table = self._duck_conn.to_arrow_table()
    self._last_sql = sql


def execute_transformed(self, transformed, params=None):
    # A DDL statement commits what was open before it.
    if isinstance(transformed, (exp.Alter, exp.Comment, exp.Create, exp.Drop)):
        try:
            self._duck_conn.commit()
        except duckdb.TransactionException:
            pass
    try:
        plain_execute(self, transformed, params)
        if isinstance(transformed, exp.Describe) and self._arrow_table.num_rows == 0:
            describe_temporary(self, transformed.find(exp.Table))
            # It was found by its name in another case, which in Snowflake is another table's.
            if self._arrow_table.num_rows == 0:
                raise ProgrammingError(msg="The table does not exist or is not authorized.", errno=2003, sqlstate="42S02")
    except ProgrammingError as error:
        if error.errno == 2003 and "already exists" in error.msg:
            raise ProgrammingError(msg=said(error.msg), errno=2002, sqlstate="42710") from error
        raise
    except duckdb.ConstraintException as error:
        code = (100072, "22000") if "NOT NULL" in str(error) else CODES[duckdb.ConstraintException]
        raise ProgrammingError(msg=said(error), errno=code[0], sqlstate=code[1]) from error
    except tuple(CODES) as error:
        errno, state = (2049, "42601") if "Values were not provided" in str(error) else CODES[type(error)]
        raise ProgrammingError(msg=said(error), errno=errno, sqlstate=state) from error


cursor.FakeSnowflakeCursor._execute = execute_transformed

# The columns of a key have a place in it.
plain_keys = transforms.show_keys


def show_keys(expression, *args, **kwargs):
    shown = plain_keys(expression, *args, **kwargs)
    if shown is not expression:
        for alias in shown.find_all(exp.Alias):
            if alias.alias == "key_sequence":
                alias.set("this", sqlglot.parse_one("generate_subscripts(constraint_column_names, 1)", read="duckdb"))
    return shown


transforms.show_keys = show_keys

# COPY of CSV: every field is text until it is cast, "" is an empty text and no NULL, and lines may be long.
plain_csv = copy_into.ReadCSV.read_expression


def read_csv(self, url):
    function = plain_csv(self, url)
    for option in ("all_varchar = true", "allow_quoted_nulls = false", "max_line_size = 100000000", "new_line = '\\n'"):
        function.append("expressions", sqlglot.parse_one(option, read="duckdb"))
    return function


copy_into.ReadCSV.read_expression = read_csv

plain_inserts = copy_into._inserts


def file_columns(node):
    """`$2` of COPY's SELECT is the second field of the file."""
    if isinstance(node, exp.Parameter) and isinstance(node.this, exp.Literal) and not node.this.is_string:
        return exp.Var(this=f"#{node.this.name}")
    return node


def inserts(expr, params, urls, parquet_info=None):
    if isinstance(params.file_format, copy_into.ReadCSV):
        expr = expr.copy().transform(file_columns)
    return plain_inserts(expr, params, urls, parquet_info)


copy_into._inserts = inserts
