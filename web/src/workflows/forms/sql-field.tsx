import { Input, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { connectionsQuery, connectorsQuery } from '../../queries.ts';
import { catalogCompletion } from '../../sql/completion.ts';
import classes from '../pane.module.css';

// The editor is large, and many a node needs none.
const SqlEditor = lazy(async () => ({ default: (await import('../../sql/editor.tsx')).SqlEditor }));

interface SqlFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  /** Where it runs: its dialect and its names. */
  readonly connection: string;
  readonly error: string | undefined;
  readonly onChange: (sql: string | undefined) => void;
  readonly onRun: () => void;
}

/** SQL in the dialect of a connection. */
export function SqlField({ label, description, value, connection, error, onChange, onRun }: SqlFieldProps) {
  const client = useQueryClient();
  const { data: connections = [] } = useQuery(connectionsQuery);
  const { data: connectors = [] } = useQuery(connectorsQuery);
  const saved = connections.find(({ name }) => name === connection);
  const dialect = connectors.find(({ id }) => id === (saved?.connector ?? 'duckdb'))?.dialect;
  const completion = useMemo(() => {
    const [open, close] = dialect?.quotes ?? ['"', '"'];
    const quote = (name: string) =>
      /^[a-z_][a-z0-9_]*$/.test(name) ? name : `${open}${name.replaceAll(close, close + close)}${close}`;
    return connection === '' ? undefined : catalogCompletion(client, connection, quote);
  }, [client, connection, dialect]);
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <div className={classes.editor} data-path="sql" data-wrong={error !== undefined || undefined}>
        <Suspense fallback={<Skeleton height="100%" />}>
          <SqlEditor
            label={label}
            value={value}
            connector={saved?.connector ?? 'duckdb'}
            completion={completion}
            onChange={(sql) => {
              if (sql !== value) onChange(sql === '' ? undefined : sql);
            }}
            onRun={onRun}
          />
        </Suspense>
      </div>
    </Input.Wrapper>
  );
}
