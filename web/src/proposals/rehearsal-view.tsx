import { Checkbox, Code, List, Stack, Table, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { StatusBadge } from '../components/status-badge.tsx';
import { countWords, estimateWords } from '../components/times.ts';
import { Grid } from '../grid/grid.tsx';
import { type Cell, rowsInHand } from '../grid/rows.ts';
import type { JobResult } from '../operations/types.ts';

interface RehearsalViewProps {
  readonly result: JobResult;
  /** Columns that may lose something. */
  readonly allowed: readonly string[];
  readonly onAllow: (columns: readonly string[]) => void;
}

type Of<K extends JobResult['of']> = Extract<JobResult, { readonly of: K }>['value'];
type Transformer = Of<'transformer rehearsal'>;

/** What a rehearsal found: rows, types, what moves, what cannot be undone. */
export function RehearsalView({ result, allowed, onAllow }: RehearsalViewProps) {
  if (result.of === 'join rehearsal') return <JoinView value={result.value} allowed={allowed} onAllow={onAllow} />;
  if (result.of !== 'transformer rehearsal') return null;
  return result.value.kind === 'new table' ? (
    <Stack gap={16}>
      <Preview preview={result.value.preview} />
      <Types forecast={result.value.forecast} allowed={allowed} onAllow={onAllow} />
    </Stack>
  ) : (
    <InPlace value={result.value} />
  );
}

function Preview({ preview }: { readonly preview: Extract<Transformer, { kind: 'new table' }>['preview'] }) {
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
    <section aria-label="First rows">
      <Title order={2} mb={8}>
        First rows
      </Title>
      <div style={{ height: 260, display: 'flex' }}>
        <Grid label="First rows of the new table" columns={columns} source={source} />
      </div>
    </section>
  );
}

type Forecast = Of<'join rehearsal'>['forecast'];

function Types({
  forecast,
  allowed,
  onAllow,
}: Pick<RehearsalViewProps, 'allowed' | 'onAllow'> & { readonly forecast: Forecast }) {
  const noted = forecast.filter(({ verdict, reason }) => verdict !== 'exact' || reason !== null);
  return (
    <section aria-label="Types">
      <Title order={2} mb={8}>
        Types
      </Title>
      {noted.length === 0 ? (
        <Text>All {forecast.length} columns arrive exactly.</Text>
      ) : (
        <Table aria-label="What becomes of the columns">
          <Table.Tbody>
            {noted.map(({ column, verdict, reason }) => (
              <Table.Tr key={column}>
                <Table.Td fw={600}>{column}</Table.Td>
                <Table.Td>
                  <StatusBadge
                    state={verdict === 'lossy' ? 'failed' : verdict === 'exact' ? 'done' : 'notes'}
                    says={verdict}
                  />
                </Table.Td>
                <Table.Td>{reason}</Table.Td>
                <Table.Td>
                  {verdict === 'lossy' && (
                    <Checkbox
                      label={`Allow for ${column}`}
                      checked={allowed.includes(column)}
                      onChange={(event) =>
                        onAllow(
                          event.currentTarget.checked
                            ? [...allowed, column]
                            : allowed.filter((each) => each !== column),
                        )
                      }
                    />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

function InPlace({ value }: { readonly value: Extract<Transformer, { kind: 'in place' }> }) {
  const { rowsBefore, changes, notes } = value;
  const rows = changes?.rows;
  return (
    <section aria-label="Rows">
      <Title order={2} mb={8}>
        Rows
      </Title>
      <Text fz={20} fw={600}>
        {countWords(rowsBefore)} {changes && `→ ${countWords(changes.rowsAfter)}`} rows
      </Text>
      {rows && (
        <Text>
          {countWords(rows.removed)} deleted · {countWords(rows.changed)} changed · {countWords(rows.added)} added
        </Text>
      )}
      {changes && (changes.columnsAdded.length > 0 || changes.columnsRemoved.length > 0) && (
        <Text>
          Columns:{' '}
          {[
            ...changes.columnsAdded.map((name) => `+ ${name}`),
            ...changes.columnsRemoved.map((name) => `− ${name}`),
          ].join(', ')}
        </Text>
      )}
      {notes.length > 0 && (
        <List mt={8}>
          {notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
      {rows && rows.sample.length > 0 && <Sample rows={rows} />}
    </section>
  );
}

type Changes = NonNullable<NonNullable<Extract<Transformer, { kind: 'in place' }>['changes']>['rows']>;

/** Rows before and after; what is struck out was there before. */
function Sample({ rows }: { readonly rows: Changes }) {
  const { fields, sample } = rows;
  return (
    <div style={{ overflow: 'auto', marginTop: 8 }}>
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
          {sample.map(({ key, before, after }) => {
            const change = before === null ? 'added' : after === null ? 'removed' : 'changed';
            const tint = { added: 'done', removed: 'failed', changed: 'notes' }[change];
            return (
              <Table.Tr key={JSON.stringify(key)} bg={`var(--df-${tint}-tint)`}>
                <Table.Td aria-label={change}>{SIGNS[change]}</Table.Td>
                {fields.after.map((name, index) => {
                  const old = before?.[fields.before.indexOf(name)];
                  const now = after?.[index];
                  return (
                    <Table.Td key={name} className="df-mono">
                      {before !== null && JSON.stringify(old) !== JSON.stringify(now) && <del>{show(old)}</del>}{' '}
                      {after !== null && show(now)}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const show = (value: unknown): string =>
  value === null ? 'NULL' : value === undefined ? '' : value === '' ? "''" : String(value);

function JoinView({
  value,
  allowed,
  onAllow,
}: Pick<RehearsalViewProps, 'allowed' | 'onAllow'> & { readonly value: Of<'join rehearsal'> }) {
  return (
    <Stack gap={16}>
      <section aria-label="What moves">
        <Title order={2} mb={8}>
          What moves
        </Title>
        <Text mb={8}>
          It joins at {value.venue}
          {value.destination !== value.venue && `, and the result goes to ${value.destination}`}
          {value.predictedRows !== null && `: about ${countWords(value.predictedRows)} rows`}.
        </Text>
        <Table aria-label="Sources">
          <Table.Tbody>
            {value.sources.map((source) => (
              <Table.Tr key={source.name}>
                <Table.Td fw={600}>{source.name}</Table.Td>
                <Table.Td>{source.table}</Table.Td>
                <Table.Td>
                  {source.local
                    ? 'stays where it is'
                    : `moves ${source.columns.length} columns${source.estimatedRows === null ? '' : ` of ${estimateWords(source.estimatedRows)} rows`}${source.reducedBy.length > 0 ? `, only those that match ${source.reducedBy.join(', ')}` : ''}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <section aria-label="Pairs">
        <Title order={2} mb={8}>
          Pairs
        </Title>
        {value.pairs.map((pair) => (
          <div key={`${pair.left} ${pair.right}`}>
            <Text fw={600}>
              {pair.left} {pair.type} {pair.right}
            </Text>
            <List>
              {pair.on.map((on) => (
                <List.Item key={`${on.left} ${on.right}`}>
                  {on.left} = {on.right}
                  {on.clash && <Text c="var(--df-failed-ink)">{on.clash}</Text>}
                  {on.remarks.map((remark) => (
                    <Text key={remark} size="sm" c="dimmed">
                      {remark}
                    </Text>
                  ))}
                </List.Item>
              ))}
            </List>
          </div>
        ))}
      </section>
      {value.problems.map((problem) => (
        <Text key={problem} c="var(--df-failed-ink)">
          {problem}
        </Text>
      ))}
      <Types forecast={value.forecast} allowed={allowed} onAllow={onAllow} />
      <section aria-label="Statements">
        <Title order={2} mb={8}>
          Statements
        </Title>
        <Code block tabIndex={0}>
          {value.sql.join(';\n\n')}
        </Code>
      </section>
    </Stack>
  );
}
