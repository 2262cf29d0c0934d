import { Box, List, SegmentedControl, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { countWords } from '../components/times.ts';
import { Grid } from '../grid/grid.tsx';
import { type Cell, rowsInHand } from '../grid/rows.ts';
import type { JobResult } from '../operations/types.ts';
import { hasNoEffect } from './figures.ts';

type Transformer = Extract<JobResult, { readonly of: 'transformer rehearsal' }>['value'];

/** The first rows of a new table. */
export function Preview({ preview }: { readonly preview: Extract<Transformer, { kind: 'new table' }>['preview'] }) {
  const { fields, batch } = preview;
  const columns = useMemo(() => fields.map(({ name, native, type }) => ({ name, native, kind: type.kind })), [fields]);
  const source = useMemo(
    () =>
      rowsInHand(
        Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => (column[row] ?? null) as Cell)),
      ),
    [batch],
  );
  return (
    <>
      <Text mb={8}>
        {batch.rows === 0
          ? 'The new table would have no rows.'
          : preview.truncated
            ? `The first ${batch.rows} rows, in no order.`
            : `All ${batch.rows} rows.`}
      </Text>
      <div style={{ height: 260, display: 'flex' }}>
        <Grid label="First rows of the new table" columns={columns} source={source} />
      </div>
    </>
  );
}

/** What happens to the rows of a table that is changed in place. */
export function InPlaceRows({ result }: { readonly result: Extract<JobResult, { of: 'transformer rehearsal' }> }) {
  if (result.value.kind !== 'in place') return null;
  const { rowsBefore, changes, notes } = result.value;
  const rows = changes?.rows;
  const columns = [
    ...(changes?.columnsAdded ?? []).map((name) => `+ ${name}`),
    ...(changes?.columnsRemoved ?? []).map((name) => `− ${name}`),
  ];
  return (
    <>
      <Text fz={20} fw={600}>
        {countWords(rowsBefore)} {changes && `→ ${countWords(changes.rowsAfter)}`} rows
      </Text>
      {rows && (
        <Text>
          {countWords(rows.removed)} deleted · {countWords(rows.changed)} changed · {countWords(rows.added)} added
        </Text>
      )}
      {hasNoEffect(result) && <Text c="var(--df-notes-ink)">This changes 0 rows.</Text>}
      {columns.length > 0 && <Text>Columns: {columns.join(', ')}</Text>}
      {notes.length > 0 && (
        <List mt={8}>
          {notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
      {rows && rows.sample.length > 0 && <Sample rows={rows} />}
    </>
  );
}

type Changes = NonNullable<NonNullable<Extract<Transformer, { kind: 'in place' }>['changes']>['rows']>;
type Row = Changes['sample'][number];

const KINDS = {
  added: { sign: '+', tint: 'done' },
  removed: { sign: '−', tint: 'failed' },
  changed: { sign: '~', tint: 'notes' },
} as const;
type Change = keyof typeof KINDS;

const changeOf = ({ before, after }: Row): Change =>
  before === null ? 'added' : after === null ? 'removed' : 'changed';

/** Rows before and after, to be looked at by what happens to them; what is struck out was there before. */
function Sample({ rows }: { readonly rows: Changes }) {
  const { fields, sample } = rows;
  const [only, setOnly] = useState('all');
  const count = (change: Change) => sample.filter((row) => changeOf(row) === change).length;
  const kinds = (Object.keys(KINDS) as Change[]).filter((change) => count(change) > 0); // its own keys
  const shown = sample.filter((row) => only === 'all' || changeOf(row) === only);
  return (
    <div style={{ marginTop: 12 }}>
      <SegmentedControl
        aria-label="Which of the sampled rows"
        value={only}
        onChange={setOnly}
        data={[
          { value: 'all', label: `Sample of ${sample.length}` },
          ...kinds.map((change) => ({ value: change, label: `${KINDS[change].sign} ${count(change)} ${change}` })),
        ]}
      />
      <Box component="section" aria-label="Sampled rows" tabIndex={0} mt={8} style={{ overflow: 'auto' }}>
        <Table aria-label="Some of the rows" fz={13} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th aria-label="Change" />
              {fields.after.map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => {
              const { key, before, after } = row;
              const change = changeOf(row);
              return (
                <Table.Tr key={JSON.stringify(key)} bg={`var(--df-${KINDS[change].tint}-tint)`}>
                  <Table.Td aria-label={change}>{KINDS[change].sign}</Table.Td>
                  {fields.after.map((name, index) => {
                    const old = before?.[fields.before.indexOf(name)];
                    const now = after?.[index];
                    const isOther = before !== null && JSON.stringify(old) !== JSON.stringify(now);
                    return (
                      <Table.Td key={name} className="df-mono">
                        {isOther && <del>{show(old)}</del>}
                        {isOther && after !== null && ' → '}
                        {after !== null && show(now)}
                      </Table.Td>
                    );
                  })}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Box>
    </div>
  );
}

const show = (value: unknown): string =>
  value === null ? 'NULL' : value === undefined ? '' : value === '' ? "''" : String(value);
