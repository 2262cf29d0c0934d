import { expect, test } from 'vitest';
import { publishedSchema, workflowSchemaText } from './workflow-schema.ts';

test('the published schema of workflows is that of the code; else: npm run docs:schema', async () => {
  expect(await publishedSchema()).toBe(workflowSchemaText());
});
