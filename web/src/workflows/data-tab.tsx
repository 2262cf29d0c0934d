import { Button } from '@mantine/core';
import { parseTableReference } from '../../../src/contract/names.ts';
import { Empty } from '../components/empty.tsx';
import { RowsTab } from '../explorer/rows-tab.tsx';
import { type FlowNode, textOf } from './flow.ts';
import type { NodeRecord } from './run-store.ts';

interface DataTabProps {
  readonly node: FlowNode;
  readonly record: NodeRecord | undefined;
  readonly onRunTo: () => void;
}

/** The first rows of the node's table: of a Data Source as it is now, of another node as its last run left it. */
export function DataTab({ node, record, onRunTo }: DataTabProps) {
  const own = node.kind === 'source' ? textOf(node.table) : '';
  const address = addressOf(own || (record?.table ?? ''));
  if (address && (own !== '' || record?.temporary !== true)) return <RowsTab {...address} />;
  const run = (
    <Button variant="default" onClick={onRunTo}>
      Run to here
    </Button>
  );
  if (record?.temporary) {
    return (
      <Empty says="Its table was there for the run alone and went with it. Give the new table a name to keep it.">
        {run}
      </Empty>
    );
  }
  return <Empty says="It has no table yet: run the workflow to here to see its rows.">{run}</Empty>;
}

function addressOf(reference: string) {
  try {
    const { connection, table } = parseTableReference(reference);
    return { connection, schema: table.schema ?? '', table: table.name };
  } catch {
    return undefined; // unfinished
  }
}
