import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { InferResponseType } from 'hono/client';
import { useRef, useState } from 'react';
import { ApiError, type api, call, api as client } from '../api.ts';

export type Connector = InferResponseType<typeof api.connectors.$get, 200>[number];
export type FormField = Connector['form'][number];
export type Saved = InferResponseType<(typeof api.connections)[':connection']['$get'], 200>;
export type Report = InferResponseType<(typeof api.connections)['test']['$post'], 200>;
export type Value = string | number | boolean | null;
export type Values = Readonly<Record<string, Value | undefined>>;

type Role = 'development' | 'staging' | 'production';

/** What is typed in a form, for as long as this window lives: closing the form loses nothing. */
interface Draft {
  readonly name: string;
  readonly role: Role | null;
  readonly values: Values;
  /** A pasted connection string, for its secrets. */
  readonly pasted: string | undefined;
  readonly pastedSecrets: readonly string[];
}

const drafts = new Map<string, Draft>();

/** The state of the form of one connection: what is typed, what is wrong, the test, saving. */
export function useConnectionForm(kind: Connector, before: Saved | undefined, onSaved: () => void) {
  const key = before ? `edit ${before.name}` : `new ${kind.id}`;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>(() => drafts.get(key) ?? begin(before));
  const [errors, setErrors] = useState<Readonly<Record<string, string | undefined>>>({});
  const [report, setReport] = useState<Report>();
  const [testError, setTestError] = useState<unknown>();
  const [saveError, setSaveError] = useState<unknown>();
  const [isTesting, setIsTesting] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const stopper = useRef<AbortController>(undefined);
  const values: Values = {
    ...Object.fromEntries(kind.form.map(({ name, default: value }) => [name, value])),
    ...draft.values,
  };

  const update = (changes: Partial<Draft>) => {
    const next = { ...draft, ...changes };
    drafts.set(key, next);
    setDraft(next);
  };
  const settings = (): Record<string, Value> =>
    Object.fromEntries(Object.entries(draft.values).map(([name, value]) => [name, value ?? null]));

  function wrongWith(name: string): string | undefined {
    if (name === 'name') return draft.name === '' ? 'Give it a name.' : undefined;
    const field = kind.form.find((each) => each.name === name);
    if (!field) return undefined;
    const value = values[name];
    const isEmpty = value === undefined || value === null || value === '';
    const isThere = before?.secrets[name]?.set || draft.pastedSecrets.includes(name);
    const isNeeded = field.required || (field.requiredUnless !== undefined && values[field.requiredUnless] !== true);
    if (isEmpty) return isNeeded && !isThere ? `${field.label} is required.` : undefined;
    if (field.type === 'integer' && !Number.isInteger(Number(value))) return `${field.label} is a whole number.`;
    return undefined;
  }

  /** True: nothing is missing. */
  function checkAll(withName: boolean): boolean {
    const names = [...(withName && !before ? ['name'] : []), ...kind.form.map(({ name }) => name)];
    const found = Object.fromEntries(names.map((name) => [name, wrongWith(name)]));
    setErrors(found);
    return Object.values(found).every((wrong) => wrong === undefined);
  }

  async function test(): Promise<Report | undefined> {
    if (!checkAll(false)) return undefined;
    stopper.current = new AbortController();
    setIsTesting(true);
    setTestError(undefined);
    try {
      const found = await call(
        client.connections.test.$post(
          {
            json: {
              connector: kind.id,
              settings: settings(),
              ...(draft.pasted !== undefined && { secretsFrom: draft.pasted }),
              ...(before && { from: before.name }),
            },
          },
          { init: { signal: stopper.current.signal } },
        ),
      );
      setReport(found);
      return found;
    } catch (error) {
      setReport(undefined);
      if (!stopper.current.signal.aborted) explain(error, setTestError);
      return undefined;
    } finally {
      setIsTesting(false);
    }
  }

  /** An error that names a field stands at that field. */
  function explain(error: unknown, otherwise: (error: unknown) => void): void {
    const field = error instanceof ApiError ? error.path?.split('.').at(-1) : undefined;
    if (field !== undefined && (field === 'name' || kind.form.some(({ name }) => name === field))) {
      setErrors({ [field]: error instanceof Error ? error.message : '' });
    } else otherwise(error);
  }

  async function save(): Promise<boolean> {
    if (!checkAll(true)) return false;
    setIsSaving(true);
    setSaveError(undefined);
    const common = {
      settings: settings(),
      role: draft.role,
      ...(draft.pasted !== undefined && { secretsFrom: draft.pasted }),
    };
    try {
      await call(
        before
          ? client.connections[':connection'].$patch({ param: { connection: before.name }, json: common })
          : client.connections.$post({ json: { name: draft.name, connector: kind.id, ...common } }),
      );
      drafts.delete(key);
      await queries.invalidateQueries();
      return true;
    } catch (error) {
      explain(error, setSaveError);
      return false;
    } finally {
      setIsSaving(false);
    }
  }

  return {
    name: draft.name,
    role: draft.role,
    values,
    pastedSecrets: draft.pastedSecrets,
    errors,
    report,
    testError,
    saveError,
    isTesting,
    isSaving,
    change(name: string, value: Value | undefined) {
      update({ values: { ...draft.values, [name]: value } });
      if (errors[name]) setErrors({ ...errors, [name]: undefined });
    },
    check: (name: string) => setErrors({ ...errors, [name]: wrongWith(name) }),
    rename: (name: string) => update({ name }),
    setRole: (role: string) => update({ role: role as Role }), // One of the choices.
    paste(pasted: string, found: Record<string, Value>, secrets: readonly string[]) {
      update({ values: { ...draft.values, ...found }, pasted, pastedSecrets: secrets });
      setErrors({});
    },
    test: () => void test(),
    stop: () => stopper.current?.abort(),
    async save() {
      if (!(await save())) return;
      notifications.show({ message: 'Saved. It was not tested.' });
      onSaved();
    },
    /** Tests, and saves what passed. */
    async saveTested() {
      if (!checkAll(true) || !(await test())?.ok || !(await save())) return;
      const connection = before?.name ?? draft.name;
      // The list says how the test of the saved one ended; waited for, since leaving the page would end it.
      await client.connections[':connection'].test.$post({ param: { connection } }).catch(() => {});
      await navigate({ to: '/explorer/{-$connection}/{-$schema}/{-$table}', params: { connection } });
    },
  };
}

function begin(before: Saved | undefined): Draft {
  return {
    name: before?.name ?? '',
    role: before?.role ?? (before ? null : 'development'),
    values: before?.settings ?? {},
    pasted: undefined,
    pastedSecrets: [],
  };
}
