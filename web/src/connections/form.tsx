import {
  Alert,
  Anchor,
  Button,
  Collapse,
  Group,
  Input,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { FormFieldInput } from './field.tsx';
import classes from './form.module.css';
import type { KeptForm } from './form-draft.ts';
import { isNeeded } from './form-rules.ts';
import { HelpRail } from './help-rail.tsx';
import { PasteString } from './paste-string.tsx';
import { TestSteps } from './test-steps.tsx';
import { type Connector, type Saved, useConnectionForm } from './use-connection-form.ts';

const ROLES = [
  { value: 'development', label: 'DEV' },
  { value: 'staging', label: 'STAGING' },
  { value: 'production', label: 'PRODUCTION' },
];

interface ConnectionFormProps {
  readonly kind: Connector;
  readonly before: Saved | undefined;
  readonly kept: KeptForm;
  readonly onClose: () => void;
}

export function ConnectionForm({ kind, before, kept, onClose }: ConnectionFormProps) {
  const element = useRef<HTMLFormElement>(null);
  const [focused, setFocused] = useState<string>();
  const [advancedIsOpen, setAdvancedIsOpen] = useState(false);
  const goTo = (name: string) => {
    if (kind.form.find((field) => field.name === name)?.advanced) setAdvancedIsOpen(true);
    // When the field is drawn, and not hidden.
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus());
  };
  const form = useConnectionForm({ kind, before, kept, onSaved: onClose, onWrong: goTo });
  // The dialog has opened before its fields were known.
  useEffect(() => element.current?.querySelector<HTMLElement>('input[type=text], input:checked')?.focus(), []);
  // It may stand below what is seen.
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const hasOutcome = form.report || form.testError !== undefined || form.saveError !== undefined;
    if (hasOutcome) outcome.current?.scrollIntoView({ block: 'end' });
  }, [form.report, form.testError, form.saveError]);
  const plain = kind.form.filter((field) => !field.advanced);
  const advanced = kind.form.filter((field) => field.advanced);
  const inputs = (fields: typeof kind.form) =>
    fields.map((field) => (
      <FormFieldInput
        key={field.name}
        field={field}
        value={form.values[field.name]}
        isNeeded={isNeeded(field, form.values)}
        isSet={before?.secrets[field.name]?.set ?? form.pastedSecrets.includes(field.name)}
        error={form.errors[field.name]}
        onChange={(value) => form.change(field.name, value)}
        onKeepStored={() => form.leave(field.name)}
        onFocus={() => setFocused(field.name)}
        onBlur={() => form.check(field.name)}
      />
    ));
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
    event.preventDefault();
    if (event.shiftKey) form.test();
    else void form.saveTested();
  };
  const wrong = Object.entries(form.errors).filter(([, says]) => says !== undefined);
  return (
    <form
      ref={element}
      noValidate
      autoComplete="off"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void form.saveTested();
      }}
    >
      {form.isOld && (
        <Group gap={8} mb={12}>
          <Text size="sm">
            What you typed before is still here; over a reload, what is stored encrypted is not kept.
          </Text>
          <Button variant="subtle" size="compact-sm" onClick={() => void form.begin()}>
            Begin anew
          </Button>
        </Group>
      )}
      <Group align="flex-start" gap={24} wrap="nowrap">
        <Stack gap={12} flex={1} miw={0}>
          {!before && (
            <TextInput
              name="name"
              label="Name"
              description="What you call it, on the command line too: a-z, 0-9, _ and -."
              required
              value={form.name}
              error={form.errors.name}
              onChange={(event) => form.rename(event.currentTarget.value)}
              onBlur={() => form.check('name')}
            />
          )}
          <Input.Wrapper
            label="Role"
            labelElement="div"
            description="What it is for. Writing to STAGING asks once, writing to PRODUCTION asks for the word; without a role it is treated as PRODUCTION."
          >
            <div>
              <SegmentedControl
                aria-label="Role"
                mt={4}
                data={form.role === null ? [{ value: '', label: 'NO ROLE' }, ...ROLES] : ROLES}
                value={form.role ?? ''}
                onChange={form.setRole}
              />
            </div>
          </Input.Wrapper>
          {kind.connectionStrings && <PasteString kind={kind} onParsed={form.paste} />}
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
          {wrong.length > 1 && (
            <Alert role="alert" p={12} bg="var(--df-failed-tint)" bd="1px solid var(--df-failed-ink)">
              <Text fw={600}>{wrong.length} fields are not right yet:</Text>
              {wrong.map(([name, says]) => (
                <div key={name}>
                  <Anchor component="button" type="button" onClick={() => goTo(name)}>
                    {says}
                  </Anchor>
                </div>
              ))}
            </Alert>
          )}
          <TestSteps
            isTesting={form.isTesting}
            report={form.report}
            error={form.testError}
            onStop={form.stop}
            onReplaceSecret={() => goTo(kind.form.find(({ secret }) => secret)?.name ?? '')}
          />
          {form.saveError !== undefined && <ErrorNote error={form.saveError} what="It was not saved." />}
          <div ref={outcome} className={classes.end} />
        </Stack>
        <HelpRail kind={kind} focused={focused} values={form.values} />
      </Group>
      <Group justify="space-between" className={classes.foot}>
        <Button variant="default" onClick={form.test} loading={form.isTesting}>
          Test
        </Button>
        <Group gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="default" onClick={() => void form.save()} disabled={form.isTesting}>
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
