import { readFile, writeFile } from 'node:fs/promises';
import { workflowJsonSchema } from '../src/workflows/document.ts';

const FILE = new URL('../docs/workflow.schema.json', import.meta.url);

/** The published JSON Schema of a workflow file, as it must be. */
export function workflowSchemaText(): string {
  const schema = { title: 'A DagFlux workflow', ...workflowJsonSchema() };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** As it is. */
export function publishedSchema(): Promise<string> {
  return readFile(FILE, 'utf8');
}

if (import.meta.main) {
  await writeFile(FILE, workflowSchemaText());
  console.log('docs/workflow.schema.json is written.');
}
