import {
  Button,
  Collapse,
  Group,
  Modal,
  SegmentedControl,
  SimpleGrid,
  Skeleton,
  Stack,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { connectionQuery, connectorsQuery } from '../queries.ts';
import { FormFieldInput } from './field.tsx';
import { HelpRail } from './help-rail.tsx';
import { PasteString } from './paste-string.tsx';
import { TestSteps } from './test-steps.tsx';
import { type Connector, type Saved, useConnectionForm } from './use-connection-form.ts';

const ROLES = [
  { value: 'development', label: 'DEV' },
  { value: 'staging', label: 'STAGING' },
  { value: 'production', label: 'PRODUCTION' },
];

/** The form of a connection, drawn from the fields of its connector. Exactly one of `connector` (new) and `saved` is given. */
export function ConnectionDialog({ connector, saved }: { readonly connector?: string; readonly saved?: string }) {
  const navigate = useNavigate();
  const { data: connectors, error } = useQuery(connectorsQuery);
  const before = useQuery({ ...connectionQuery(saved ?? ''), enabled: saved !== undefined });
  const id = connector ?? before.data?.connector;
  const kind = connectors?.find((each) => each.id === id);
  const close = () => void navigate({ to: '/connections' });
  const title = saved ? `Edit ${saved}` : `Add a connection${kind ? `: ${kind.title}` : ''}`;
  const failed = error ?? before.error;
  return (
    <Modal opened onClose={close} title={title} size={860} closeButtonProps={{ 'aria-label': 'Close' }}>
      {failed && <ErrorNote error={failed} what="The form could not be drawn." />}
      {!failed && (!kind || (saved !== undefined && !before.data)) && <Skeleton height={320} />}
      {connectors && !kind && connector && (
        <ErrorNote
          error={new Error(`There is no connector "${connector}".`)}
          action={<Button onClick={close}>Back</Button>}
        />
      )}
      {kind && (saved === undefined || before.data) && (
        <ConnectionForm kind={kind} before={before.data} onClose={close} />
      )}
    </Modal>
  );
}

interface ConnectionFormProps {
  readonly kind: Connector;
  readonly before: Saved | undefined;
  readonly onClose: () => void;
}

function ConnectionForm({ kind, before, onClose }: ConnectionFormProps) {
  const form = useConnectionForm(kind, before, onClose);
  // The dialog has opened before its fields were known.
  const fields = useRef<HTMLFormElement>(null);
  useEffect(() => fields.current?.querySelector<HTMLElement>('input[type=text], input:checked')?.focus(), []);
  const [focused, setFocused] = useState<string>();
  const [advancedIsOpen, setAdvancedIsOpen] = useState(false);
  const plain = kind.form.filter((field) => !field.advanced);
  const advanced = kind.form.filter((field) => field.advanced);
  const inputs = (fields: typeof kind.form) =>
    fields.map((field) => (
      <FormFieldInput
        key={field.name}
        field={field}
        value={form.values[field.name]}
        isSet={before?.secrets[field.name]?.set ?? form.pastedSecrets.includes(field.name)}
        error={form.errors[field.name]}
        onChange={(value) => form.change(field.name, value)}
        onFocus={() => setFocused(field.name)}
        onBlur={() => form.check(field.name)}
      />
    ));
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
    event.preventDefault();
    if (event.shiftKey) form.test();
    else form.saveTested();
  };
  return (
    <form
      ref={fields}
      noValidate
      autoComplete="off"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        form.saveTested();
      }}
    >
      <Group align="flex-start" gap={24} wrap="nowrap">
        <Stack gap={12} flex={1} miw={0}>
          {!before && (
            <TextInput
              label="Name"
              description="What you call it, on the command line too: a-z, 0-9, _ and -."
              required
              value={form.name}
              error={form.errors.name}
              onChange={(event) => form.rename(event.currentTarget.value)}
            />
          )}
          <div>
            <SegmentedControl aria-label="Role" data={ROLES} value={form.role ?? ''} onChange={form.setRole} />
          </div>
          {kind.connectionStrings && <PasteString connector={kind.id} onParsed={form.paste} />}
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={12} verticalSpacing={12}>
            {inputs(plain)}
          </SimpleGrid>
          {advanced.length > 0 && (
            <>
              <UnstyledButton
                onClick={() => setAdvancedIsOpen(!advancedIsOpen)}
                aria-expanded={advancedIsOpen}
                c="var(--df-accent)"
                fz={14}
              >
                {advancedIsOpen ? '▾' : '▸'} Advanced ({advanced.length})
              </UnstyledButton>
              <Collapse expanded={advancedIsOpen}>
                <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={12} verticalSpacing={12}>
                  {inputs(advanced)}
                </SimpleGrid>
              </Collapse>
            </>
          )}
          <TestSteps isTesting={form.isTesting} report={form.report} error={form.testError} onStop={form.stop} />
          {form.saveError !== undefined && <ErrorNote error={form.saveError} what="It was not saved." />}
        </Stack>
        <HelpRail kind={kind} focused={focused} values={form.values} />
      </Group>
      <Group justify="space-between" mt={16}>
        <Button variant="default" onClick={form.test} loading={form.isTesting}>
          Test
        </Button>
        <Group gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="default" onClick={form.save} disabled={form.isTesting}>
            Save without test
          </Button>
          <Button type="submit" loading={form.isSaving || form.isTesting}>
            Save and open
          </Button>
        </Group>
      </Group>
    </form>
  );
}
