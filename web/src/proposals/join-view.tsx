import { Code, List, Table, Text } from '@mantine/core';
import { countWords, estimateWords } from '../components/times.ts';
import type { JobResult } from '../operations/types.ts';

type Join = Extract<JobResult, { readonly of: 'join rehearsal' }>['value'];

/** What moves from where, and how much of it. */
export function Moves({ value }: { readonly value: Join }) {
  return (
    <>
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
              <Table.Td>{source.local ? 'stays where it is' : moveWords(source)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Code block mt={8} tabIndex={0}>
        {value.sql.join(';\n\n')}
      </Code>
    </>
  );
}

function moveWords({ columns, estimatedRows, reducedBy }: Join['sources'][number]): string {
  const rows = estimatedRows === null ? '' : ` of ${estimateWords(estimatedRows)} rows`;
  const only = reducedBy.length > 0 ? `, only those that match ${reducedBy.join(', ')}` : '';
  return `moves ${columns.length} columns${rows}${only}`;
}

/** What is compared with what, and what is to be known of it. */
export function Pairs({ value }: { readonly value: Join }) {
  return (
    <>
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
      {value.problems.map((problem) => (
        <Text key={problem} c="var(--df-failed-ink)">
          {problem}
        </Text>
      ))}
    </>
  );
}
