/** A million rows with each common type; extremes are sprinkled in. */
export const EVENTS_SQL = `
CREATE TABLE events (
  id bigint PRIMARY KEY, kind smallint NOT NULL, clicks integer, amount numeric(12,2), share numeric, ratio double precision,
  score real, active boolean NOT NULL, title varchar(60), note text, code char(4), day date, at time, happened timestamptz,
  planned timestamp, lasted interval, device uuid, payload jsonb, picture bytea
);
INSERT INTO events
SELECT i, i % 7, CASE WHEN i % 11 = 0 THEN NULL ELSE i % 1000 END, (i % 10000000) / 100.0, i / 7.0,
  CASE i % 1000 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' ELSE i / 3.0 END, i % 100 / 8.0, i % 2 = 0, 'Event no. ' || i,
  CASE WHEN i % 3 = 0 THEN NULL ELSE 'a note with a tab' || chr(9) || 'and ünïcode ' || i END, lpad((i % 9999)::text, 4, '0'),
  DATE '2020-01-01' + i % 3000, TIME '00:00' + i % 86400 * INTERVAL '1 second', TIMESTAMPTZ '2020-01-01 00:00+00' + i * INTERVAL '1.000001 second',
  CASE i % 5000 WHEN 0 THEN 'infinity' ELSE TIMESTAMP '1999-12-31 23:59:59.999999' + i * INTERVAL '1 minute' END, i % 100 * INTERVAL '1 day 1.5 second',
  md5(i::text)::uuid, jsonb_build_object('id', i, 'price', i / 100.0), decode(md5(i::text), 'hex')
FROM generate_series(1, 1000000) AS i;
ANALYZE events`;

/** Its CHECK refuses one row near the end of the events. */
export const TARGET_WITH_A_CHECK =
  'CREATE TABLE checked (id bigint PRIMARY KEY CHECK (id <> 990000), amount numeric(12,2))';
