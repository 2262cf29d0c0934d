import { Code, Group, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import classes from './marked-text.module.css';

/** Places that are marked; more are counted only. */
const MARKED = 1_000;

/** A text as it is: wrapped or not, with a search. */
export function MarkedText({ text, label }: { readonly text: string; readonly label: string }) {
  const [wraps, setWraps] = useState(true);
  const [part, setPart] = useState('');
  const pieces = part === '' ? [text] : splitAt(text, part);
  const found = (pieces.length - 1) / 2;
  return (
    <>
      <Group gap={8} mb={8} justify="space-between">
        <Group gap={8}>
          <TextInput
            aria-label="Find"
            placeholder="Find"
            w={200}
            value={part}
            onChange={(event) => setPart(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed" role="status">
            {part !== '' && `${found >= MARKED ? `${MARKED} or more` : found} found`}
          </Text>
        </Group>
        <Switch label="Wrap" checked={wraps} onChange={(event) => setWraps(event.currentTarget.checked)} />
      </Group>
      <Code
        block
        tabIndex={0}
        aria-label={label}
        style={{ whiteSpace: wraps ? 'pre-wrap' : 'pre', overflowWrap: 'anywhere', overflow: 'auto' }}
      >
        {pieces.map((piece, at) =>
          at % 2 === 0 ? (
            piece
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces stand where they stand.
            <mark key={at} className={classes.found}>
              {piece}
            </mark>
          ),
        )}
      </Code>
    </>
  );
}

/** What stands between, what was found, what stands between … In any case of letters. */
function splitAt(text: string, part: string): string[] {
  const pattern = new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu');
  const pieces: string[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    pieces.push(text.slice(from, index), found);
    from = index + found.length;
    if (pieces.length >= 2 * MARKED) break;
  }
  return [...pieces, text.slice(from)];
}
