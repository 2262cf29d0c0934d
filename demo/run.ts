/**
 * The main job on real input, by the product's own commands: two private PostgreSQL servers, Pagila and a million rows of
 * every common type in one, copies to the other and to the workspace, a join of both. Nothing stays behind.
 */
import { join } from 'node:path';
import { startPostgres } from '../tools/postgres-server.ts';
import { loadPostgresSample } from '../tools/samples.ts';
import { commandLine } from './command-line.ts';
import { EVENTS_SQL, TARGET_WITH_A_CHECK } from './data.ts';
import { type CopyDone, summary } from './summary.ts';

const started = performance.now();

console.log('Starting two private PostgreSQL servers …');
await using shop = await startPostgres();
await using lake = await startPostgres();
// In a server's folder: it goes with the server, and the next start removes what a killed demo leaves.
const home = join(shop.folder, 'home');
const shopDatabase = await shop.createDatabase('shop');
const lakeDatabase = await lake.createDatabase('lake');
await loadPostgresSample('pagila_postgres', shopDatabase);

const dagflux = commandLine({
  DAGFLUX_HOME: join(home, 'data'),
  DAGFLUX_KEY_FILE: join(home, 'key'),
  SHOP_PASSWORD: shopDatabase.password,
  LAKE_PASSWORD: lakeDatabase.password,
});

dagflux.chapter('Connections: saved once, the password never on the command line');
for (const [name, server] of [
  ['shop', shopDatabase],
  ['lake', lakeDatabase],
] as const) {
  const where = ['--host', server.host, '--port', String(server.port), '--database', server.database];
  const who = ['--username', server.username, '--password-env', `${name.toUpperCase()}_PASSWORD`];
  await dagflux.show(['connections', 'add', name, '--connector', 'postgres', ...where, ...who]);
}
await dagflux.show(['connections', 'test', 'shop']);
await dagflux.show(['connections', 'list']);

dagflux.chapter('Look: tables, columns, SQL');
await dagflux.show(['tables', 'shop', 'public']);
await dagflux.show(['columns', 'shop:film']);
const ratings = 'SELECT rating, count(*), round(avg(rental_rate), 2) AS rate FROM film GROUP BY rating ORDER BY rating';
await dagflux.show(['query', 'shop', ratings]);

dagflux.chapter('A million rows of every common type');
await dagflux.show(['query', 'shop', EVENTS_SQL], { shown: ['query', 'shop', '--file', 'events.sql'] });
await dagflux.show(['preview', 'shop:events', '--limit', '1']);
const streamed = await dagflux.count(['query', 'shop', 'SELECT * FROM events', '--ndjson']);
console.log(`  ${streamed.lines.toLocaleString('en')} lines, ${(streamed.bytes / 1e6).toFixed(0)} MB streamed\n`);

dagflux.chapter('A bulk insert that fails half-way leaves nothing');
await dagflux.show(['query', 'lake', TARGET_WITH_A_CHECK]);
await dagflux.show(['copy', 'shop:events', 'lake:checked', '--mode', 'append', '--columns', 'id,amount'], { exit: 1 });
await dagflux.show(['query', 'lake', 'SELECT count(*) AS rows_left_behind FROM checked']);

dagflux.chapter('Copies with forecast, progress and proof');
const moves: CopyDone[] = [];
const copy = async (from: string, to: string): Promise<void> => {
  moves.push({ from, to, ...(await dagflux.copy(['copy', from, to, '--verify'])) });
};
await dagflux.show(['copy', 'shop:events', 'workspace:events', '--dry-run']);
await copy('shop:events', 'lake:events');
await copy('shop:events', 'workspace:events');
await copy('shop:film', 'lake:film');
await copy('shop:payment', 'workspace:payment');
await copy('lake:film', 'workspace:film');

dagflux.chapter('A join of both servers in the workspace');
await dagflux.show([
  'copy',
  'shop:',
  'workspace:rental',
  '--sql',
  'SELECT r.rental_id, i.film_id FROM rental r JOIN inventory i USING (inventory_id)',
]);
await dagflux.show([
  'query',
  'workspace',
  `SELECT f.title, count(*) AS rentals, sum(p.amount) AS income
   FROM payment p JOIN rental r USING (rental_id) JOIN film f USING (film_id)
   GROUP BY f.title ORDER BY income DESC, f.title LIMIT 5`,
]);

summary(moves, (performance.now() - started) / 1000);
