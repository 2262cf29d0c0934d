import { Button, Card, Group, List, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { type State, StatusBadge } from '../components/status-badge.tsx';
import { clock, sinceWords } from '../components/times.ts';

type Approval = InferResponseType<typeof api.approvals.$get, 200>[number];

const APPROVALS = ['approvals'];
/** Milliseconds: another process asks, of which this window is not told. */
const POLL = 3_000;
const ENDED_SHOWN = 20;

/** What another program's assistant wants to run: a person approves it here, or does not. */
export function Approvals() {
  const { data: approvals, error } = useQuery({
    queryKey: APPROVALS,
    queryFn: () => call(api.approvals.$get()),
    refetchInterval: POLL,
  });
  const waiting = approvals?.filter(({ state }) => state === 'waiting') ?? [];
  const ended = approvals?.filter(({ state }) => state !== 'waiting').slice(0, ENDED_SHOWN) ?? [];
  return (
    <Stack gap={12} maw={860}>
      <Text c="dimmed">
        What a program wants to run through MCP waits here for an hour. It runs in this app once you approve it.
      </Text>
      {error && <ErrorNote error={error} />}
      {approvals && waiting.length === 0 && (
        <Text>Nothing waits. A program asks with its tool “run”; how to connect one is under MCP.</Text>
      )}
      {waiting.map((approval) => (
        <Waiting key={approval.id} approval={approval} />
      ))}
      {ended.length > 0 && (
        <Text component="h2" fw={600} mt={12}>
          Decided
        </Text>
      )}
      {ended.map((approval) => (
        <Group key={approval.id} gap={12} wrap="nowrap" align="flex-start">
          <StatusBadge {...badgeOf(approval)} />
          <Text style={{ overflowWrap: 'anywhere' }}>
            {approval.kind} {approval.name}, asked for {sinceWords(approval.asked)}
            {approval.result?.outcome === 'failed' && `: ${approval.result.message}`}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

function Waiting({ approval }: { readonly approval: Approval }) {
  const client = useQueryClient();
  const { id, kind, name, version, askedBy, asked, expires, effect } = approval;
  const param = { id: String(id) };
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: APPROVALS }) };
  const approve = useMutation({ mutationFn: () => call(api.approvals[':id'].approve.$post({ param })), ...settled });
  const reject = useMutation({ mutationFn: () => call(api.approvals[':id'].reject.$post({ param })), ...settled });
  const busy = approve.isPending || reject.isPending;
  const what = `${kind} ${name}`;
  return (
    <Card component="section" aria-label={`Request ${id}: ${what}`} withBorder p={12}>
      <Stack gap={8}>
        <Text fw={600}>
          {askedBy} asks to run the {what}, version {version}
        </Text>
        <List size="sm">
          {effect.map((sentence) => (
            <List.Item key={sentence}>
              <Text span size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {sentence}
              </Text>
            </List.Item>
          ))}
        </List>
        <Text c="dimmed" title={asked}>
          Asked for {sinceWords(asked)}; expires at {clock(expires)}.
        </Text>
        {approve.error && <ErrorNote error={approve.error} what="It was not run." />}
        {reject.error && <ErrorNote error={reject.error} what="It was not rejected." />}
        <Group gap={8}>
          <Button loading={approve.isPending} disabled={busy} onClick={() => approve.mutate()}>
            Approve and run {name}
          </Button>
          <Button variant="default" loading={reject.isPending} disabled={busy} onClick={() => reject.mutate()}>
            Reject
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function badgeOf({ state, result }: Approval): { readonly state: State; readonly says?: string } {
  if (state === 'rejected') return { state: 'skipped', says: 'Rejected' };
  if (state === 'expired') return { state: 'skipped', says: 'Expired' };
  return { state: result?.outcome ?? 'running' };
}
