import { Button, Group, SegmentedControl, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { modelsQuery } from '../queries.ts';
import { keepProposal } from './kept-proposals.ts';

interface NewSearch {
  readonly kind?: string;
  /** `connection:schema.table` */
  readonly source?: string;
}

const STARTER_JOIN = `{
  "sources": [],
  "joins": [],
  "columns": [],
  "target": { "mode": "create", "table": "workspace:joined" }
}`;

/** A new operation: said in one's own words, or written down. Both lead to the same review. */
export function NewOperationPage() {
  const search: NewSearch = useSearch({ strict: false });
  const isJoin = search.kind === 'join';
  const navigate = useNavigate();
  const { data: models } = useQuery(modelsQuery);
  const [how, setHow] = useState<'words' | 'form'>('words');
  const [sources, setSources] = useState(search.source ?? '');
  const [target, setTarget] = useState('');
  const [inPlace, setInPlace] = useState(false);
  const [want, setWant] = useState('');
  const [sql, setSql] = useState('');
  const [specification, setSpecification] = useState(STARTER_JOIN);
  const named = sources.split(/[\s,]+/).filter(Boolean);
  const targetOf = target.trim() === '' ? {} : { target: target.trim() };

  const begin = useMutation({
    mutationFn: () =>
      call(
        api.assistant.conversations.$post({
          json: isJoin
            ? { kind: 'join', sources: named, want, ...targetOf }
            : { kind: 'transformer', source: named[0] ?? '', want, ...(inPlace ? { inPlace } : targetOf) },
        }),
      ),
    onSuccess: ({ conversation }) =>
      void navigate({ to: '/assistant/$conversation', params: { conversation: String(conversation) } }),
  });
  const review = useMutation({
    mutationFn: async () =>
      await keepProposal(
        isJoin
          ? { kind: 'join', request: { specification: JSON.parse(specification) } }
          : { kind: 'transformer', request: { source: named[0] ?? '', sql, ...(inPlace ? {} : targetOf) } },
      ),
    onSuccess: (proposal) => void navigate({ to: '/proposals/$proposal', params: { proposal } }),
  });
  const byWords = how === 'words';
  const failed = byWords ? begin.error : review.error;
  return (
    <Page title={isJoin ? 'New join' : 'New transformer'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (byWords) begin.mutate();
          else review.mutate();
        }}
      >
        <Stack gap={12} p={16} maw={760}>
          <SegmentedControl
            aria-label="How it is written"
            data={[
              { value: 'words', label: 'In my own words' },
              { value: 'form', label: isJoin ? 'As a specification' : 'As SQL' },
            ]}
            value={how}
            onChange={(value) => setHow(value as 'words' | 'form')} // One of the two.
          />
          {(byWords || !isJoin) && (
            <TextInput
              label={isJoin ? 'Tables' : 'Table'}
              description={
                isJoin ? 'Two or more, as connection:schema.table, with a space between' : 'As connection:schema.table'
              }
              placeholder={isJoin ? 'erp:public.orders crm:public.customers' : 'erp:public.orders'}
              required
              value={sources}
              onChange={(event) => setSources(event.currentTarget.value)}
            />
          )}
          {!isJoin && (
            <Switch
              label="Change this table in place"
              checked={inPlace}
              onChange={(event) => setInPlace(event.currentTarget.checked)}
            />
          )}
          {(byWords || !isJoin) && !inPlace && (
            <TextInput
              label="New table"
              description={
                byWords ? 'Empty: you are asked' : 'As connection:schema.table, in the same database or the workspace'
              }
              placeholder="workspace:orders_paid"
              value={target}
              required={!byWords}
              onChange={(event) => setTarget(event.currentTarget.value)}
            />
          )}
          {byWords && (
            <Textarea
              label="What you want"
              placeholder={
                isJoin ? 'Each order with the name of its customer' : 'Only the paid orders, with the total in euros'
              }
              autosize
              minRows={3}
              required
              value={want}
              onChange={(event) => setWant(event.currentTarget.value)}
            />
          )}
          {!byWords && !isJoin && (
            <Textarea
              label={inPlace ? 'ALTER, UPDATE and DELETE of this table' : 'SELECT'}
              description={inPlace ? undefined : 'Names the table as its database does: FROM public.orders'}
              className="df-mono"
              autosize
              minRows={6}
              required
              spellCheck={false}
              value={sql}
              onChange={(event) => setSql(event.currentTarget.value)}
            />
          )}
          {!byWords && isJoin && (
            <Textarea
              label="Specification (JSON)"
              description="In a workflow, the Join node has a form for it."
              className="df-mono"
              autosize
              minRows={12}
              required
              spellCheck={false}
              value={specification}
              onChange={(event) => setSpecification(event.currentTarget.value)}
            />
          )}
          {byWords && models?.length === 0 && (
            <Group gap={8}>
              <Text>
                The assistant needs a model of yours. {isJoin ? 'A specification' : 'SQL'} does all of this without one.
              </Text>
              <LinkButton to="/settings/{-$section}" params={{ section: 'models' }} variant="default">
                Add a model
              </LinkButton>
            </Group>
          )}
          {failed && <ErrorNote error={failed} />}
          <Group justify="flex-end">
            <Button
              type="submit"
              loading={begin.isPending || review.isPending}
              disabled={byWords && models?.length === 0}
            >
              {byWords ? 'Show what will be sent' : 'Review'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
