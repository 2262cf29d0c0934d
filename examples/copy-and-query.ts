/**
 * Copies a table into the workspace and reads the result.
 *
 *   node examples/copy-and-query.ts erp:public.customer
 */
import { openApp, toJsonValue } from '../src/index.ts'; // from 'dagflux' where it is installed

const [reference = 'erp:public.customer'] = process.argv.slice(2);

await using app = await openApp();

const moved = await app.copy({ from: reference, to: 'workspace:customer', verify: true });
console.log(`${moved.rows} rows by ${moved.route}, verified: ${moved.verified}`);

for await (const event of app.query('workspace', 'SELECT count(*) AS customers FROM customer')) {
  if (event.kind === 'batch') console.log(event.batch.columns[0]?.map(toJsonValue));
}
