/**
 * What Redshift has in its catalog and PostgreSQL does not, faked over PostgreSQL's own: the views that the connector reads, with
 * the columns that their documentation lists as far as they are read; the types of its own, under their true oids; a handful of
 * functions. It is made once in a database by its superuser.
 */
export const CATALOG_VIEWS = `
SET allow_system_table_mods = on;
SET search_path = pg_catalog;

CREATE OR REPLACE FUNCTION version() RETURNS text LANGUAGE sql STABLE AS
  $$SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.99999'$$;

CREATE TYPE super;
UPDATE pg_type SET oid = 4000 WHERE typname = 'super';
CREATE FUNCTION super_in(cstring) RETURNS super LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION super_out(super) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE super (INPUT = super_in, OUTPUT = super_out, LIKE = text);
CREATE FUNCTION json_parse(value text) RETURNS super LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CAST(CAST(CAST(value AS json) AS text) AS super)$$;

CREATE TYPE varbyte;
UPDATE pg_type SET oid = 6551 WHERE typname = 'varbyte';
CREATE FUNCTION varbyte_in(cstring) RETURNS varbyte LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION varbyte_out(varbyte) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE varbyte (INPUT = varbyte_in, OUTPUT = varbyte_out, LIKE = text, TYPMOD_IN = varchartypmodin, TYPMOD_OUT = varchartypmodout);
CREATE FUNCTION from_hex(value text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CAST(encode(decode(value, 'hex'), 'hex') AS varbyte)$$;
CREATE FUNCTION to_varbyte(value text, format text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CAST(encode(convert_to(value, 'UTF8'), 'hex') AS varbyte)$$;

CREATE VIEW svv_all_schemas AS
SELECT current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name, nspowner::oid::int AS schema_owner,
  'local'::varchar(128) AS schema_type, nspacl::text::varchar(128) AS schema_acl, NULL::varchar(128) AS source_database,
  NULL::varchar(128) AS schema_option
FROM pg_namespace;

CREATE VIEW svv_tables AS
SELECT current_database()::text AS table_catalog, n.nspname::text AS table_schema, c.relname::text AS table_name,
  CASE c.relkind WHEN 'r' THEN 'BASE TABLE' WHEN 'f' THEN 'EXTERNAL TABLE' ELSE 'VIEW' END AS table_type,
  obj_description(c.oid, 'pg_class') AS remarks
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f')
  AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRIGGER'));

CREATE VIEW svv_mv_info AS
SELECT current_database()::char(128) AS database_name, n.nspname::char(128) AS schema_name, c.relname::char(128) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm';

CREATE FUNCTION fake_is_late_binding(options text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS
  $$SELECT coalesce('security_barrier=false' = ANY (options), false)$$;

CREATE VIEW svv_columns AS
SELECT current_database()::text AS table_catalog, n.nspname::text AS table_schema, c.relname::text AS table_name,
  a.attname::text AS column_name, a.attnum::int AS ordinal_position,
  regexp_replace(CASE a.attidentity WHEN 'd' THEN '"default_identity"(100, 0, ''1,1''::text)' WHEN 'a' THEN '"identity"(100, 0, ''1,1''::text)'
    ELSE pg_get_expr(d.adbin, d.adrelid) END, '::text$', '::character varying') AS column_default,
  CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable,
  CASE WHEN a.atttypid = 6551 THEN 'binary varying' ELSE regexp_replace(format_type(a.atttypid, NULL), '^bpchar$', 'character') END AS data_type,
  CASE WHEN a.atttypid IN (1042, 1043, 6551) AND a.atttypmod > 0 THEN a.atttypmod - 4 END AS character_maximum_length,
  CASE WHEN a.atttypid = 1700 AND a.atttypmod > 0 THEN ((a.atttypmod - 4) >> 16) & 65535 END AS numeric_precision,
  CASE WHEN a.atttypid = 1700 AND a.atttypmod > 0 THEN (a.atttypmod - 4) & 2047 END AS numeric_scale,
  col_description(c.oid, a.attnum) AS remarks
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'v', 'm', 'f') AND NOT fake_is_late_binding(c.reloptions);

CREATE FUNCTION pg_get_late_binding_view_cols() RETURNS SETOF record LANGUAGE sql STABLE AS
$$SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)::varchar, a.attnum::int
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relkind = 'v' AND fake_is_late_binding(c.reloptions)$$;

CREATE VIEW svv_default_privileges AS
SELECT n.nspname::text AS schema_name, 'RELATION'::text AS object_type, g.privilege_type,
  CASE WHEN g.grantee = 0 THEN 'public' ELSE pg_get_userbyid(g.grantee)::text END AS grantee_name,
  CASE WHEN g.grantee = 0 THEN 'public' ELSE 'user' END AS grantee_type
FROM pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace, aclexplode(a.defaclacl) g
WHERE a.defaclobjtype = 'r';

CREATE VIEW stv_recents AS
SELECT usesysid::int AS userid, CASE state WHEN 'active' THEN 'Running' ELSE 'Done' END::char(20) AS status, query_start AS starttime,
  usename::char(50) AS user_name, datname::char(50) AS db_name, query::char(600) AS query, pid
FROM pg_stat_activity WHERE state IS NOT NULL AND backend_type = 'client backend';

GRANT SELECT ON svv_all_schemas, svv_tables, svv_mv_info, svv_columns, svv_default_privileges, stv_recents TO PUBLIC;
RESET search_path;
RESET allow_system_table_mods;
`;
