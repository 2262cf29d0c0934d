import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { InferResponseType } from 'hono/client';
import { useRef, useState } from 'react';
import { ApiError, type api, call, api as client } from '../api.ts';
import { connectionsQuery } from '../queries.ts';
import type { FormDraft, KeptForm, Role } from './form-draft.ts';
import { wrongWith, wrongWithName } from './form-rules.ts';
import { sayWhatIsThere } from './say-what-is-there.ts';

export type Connector = InferResponseType<typeof api.connectors.$get, 200>[number];
export type FormField = Connector['form'][number];
export type Saved = InferResponseType<(typeof api.connections)[':connection']['$get'], 200>;
export type Report = InferResponseType<(typeof api.connections)['test']['$post'], 200>;
export type Value = string | number | boolean | null;
export type Values = Readonly<Record<string, Value | undefined>>;

type Errors = Readonly<Record<string, string | undefined>>;

interface FormOptions {
  readonly kind: Connector;
  readonly before: Saved | undefined;
  readonly kept: KeptForm;
  readonly onSaved: () => void;
  /** Something is wrong: where the focus goes. */
  readonly onWrong: (field: string) => void;
}

/** The state of the form of one connection: what is typed, what is wrong, the test, saving. */
export function useConnectionForm({ kind, before, kept, onSaved, onWrong }: FormOptions) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<FormDraft>(kept.start);
  const [isOld, setIsOld] = useState(kept.isOld);
  const [errors, setErrors] = useState<Errors>({});
  const [report, setReport] = useState<Report>();
  const [testError, setTestError] = useState<unknown>();
  const [saveError, setSaveError] = useState<unknown>();
  const [isTesting, setIsTesting] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const stopper = useRef<AbortController>(undefined);
  const valuesOf = ({ values }: FormDraft): Values => ({
    ...Object.fromEntries(kind.form.map(({ name, default: value }) => [name, value])),
    ...values,
  });

  const update = (changes: Partial<FormDraft>): FormDraft => {
    const next = { ...draft, ...changes };
    kept.keep(next);
    setDraft(next);
    return next;
  };
  const sent = () => ({
    settings: Object.fromEntries(Object.entries(draft.values).map(([name, value]) => [name, value ?? null])),
    ...(draft.pasted !== undefined && { secretsFrom: draft.pasted }),
  });

  function wrong(name: string, of = draft): string | undefined {
    if (name === 'name') {
      const taken = queries.getQueryData(connectionsQuery.queryKey)?.map((each) => each.name) ?? [];
      return before ? undefined : wrongWithName(of.name, taken);
    }
    const field = kind.form.find((each) => each.name === name);
    const isThere = before?.secrets[name]?.set === true || of.pastedSecrets.includes(name);
    return field && wrongWith(field, { values: valuesOf(of), isThere });
  }

  /** True: nothing is missing. Else the first that is wrong gets the focus. */
  function checkAll(withName: boolean): boolean {
    const names = [...(withName ? ['name'] : []), ...kind.form.map(({ name }) => name)];
    const found = Object.fromEntries(names.map((name) => [name, wrong(name)]));
    setErrors(found);
    const first = names.find((name) => found[name] !== undefined);
    if (first !== undefined) onWrong(first);
    return first === undefined;
  }

  async function test(): Promise<Report | undefined> {
    if (!checkAll(false)) return undefined;
    stopper.current = new AbortController();
    const { signal } = stopper.current;
    setIsTesting(true);
    setTestError(undefined);
    try {
      const json = { connector: kind.id, ...sent(), ...(before && { from: before.name }) };
      const found = await call(client.connections.test.$post({ json }, { init: { signal } }));
      setReport(found);
      return found;
    } catch (error) {
      setReport(undefined);
      if (!signal.aborted) explain(error, setTestError);
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
      onWrong(field);
    } else otherwise(error);
  }

  async function save(): Promise<boolean> {
    if (!checkAll(true)) return false;
    setIsSaving(true);
    setSaveError(undefined);
    const json = { ...sent(), role: draft.role };
    try {
      await call(
        before
          ? client.connections[':connection'].$patch({ param: { connection: before.name }, json })
          : client.connections.$post({ json: { name: draft.name, connector: kind.id, ...json } }),
      );
      await kept.drop();
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
    values: valuesOf(draft),
    pastedSecrets: draft.pastedSecrets,
    isOld,
    errors,
    report,
    testError,
    saveError,
    isTesting,
    isSaving,
    change(name: string, value: Value | undefined) {
      const next = update({ values: { ...draft.values, [name]: value } });
      // Once it was wrong, each key tells whether it still is.
      if (errors[name] !== undefined) setErrors({ ...errors, [name]: wrong(name, next) });
    },
    /** A stored secret is kept after all. */
    leave(name: string) {
      const { [name]: _, ...values } = draft.values;
      update({ values });
    },
    check: (name: string) => setErrors({ ...errors, [name]: wrong(name) }),
    rename(name: string) {
      const next = update({ name });
      if (errors.name !== undefined) setErrors({ ...errors, name: wrong('name', next) });
    },
    setRole: (role: string) => update({ role: role === '' ? null : (role as Role) }), // One of the choices.
    paste(pasted: string, found: Record<string, Value>, secrets: readonly string[]) {
      update({ values: { ...draft.values, ...found }, pasted, pastedSecrets: secrets });
      setErrors({});
    },
    /** Forgets what was typed before. */
    async begin() {
      await kept.drop();
      setDraft({ ...draft, ...kept.saved });
      setErrors({});
      setIsOld(false);
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
      await sayWhatIsThere(connection);
    },
  };
}
