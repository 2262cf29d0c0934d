import { expect, test } from 'vitest';
import { readDocument } from '../../../src/workflows/document.ts';
import { describeNode } from './describe.ts';
import { newFlow } from './flow.ts';
import { begin, templates } from './templates.ts';

test.each(templates('Europe/Berlin'))('“$title” can be drawn, and lacks nothing but its gaps', (template) => {
  const flow = begin(newFlow('new'), template);
  expect(flow.nodes.every(({ position }) => position !== undefined)).toBe(true);
  const read = readDocument(flow);
  const problems = 'problems' in read ? read.problems : [];
  // What is there may stand there: each problem is about something that is missing.
  expect(problems.filter(({ message }) => !message.includes('missing'))).toEqual([]);
  const gaps = flow.nodes.filter((node) => describeNode(node).isGap);
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps.every(({ id }) => describeNode({ id, kind: 'source' }).title === id.replaceAll('_', ' '))).toBe(true);
});
