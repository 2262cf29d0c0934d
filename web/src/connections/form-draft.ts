import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { openDraft } from '../drafts.ts';
import { plainValues } from './form-rules.ts';
import type { Connector, Saved, Values } from './use-connection-form.ts';

export type Role = 'development' | 'staging' | 'production';

/** What is typed in a form. */
export interface FormDraft {
  readonly name: string;
  readonly role: Role | null;
  readonly values: Values;
  /** A pasted connection string, for its secrets. */
  readonly pasted: string | undefined;
  readonly pastedSecrets: readonly string[];
}

type Kept = Pick<FormDraft, 'name' | 'role' | 'values'>;

/** With what was typed as a secret: in this window's memory, and nowhere else. */
const here = new Map<string, FormDraft>();

export interface KeptForm {
  /** What was typed before, or what is saved. */
  readonly start: FormDraft;
  /** It was typed before, and not saved. */
  readonly isOld: boolean;
  /** As it is without what was typed. */
  readonly saved: FormDraft;
  keep(draft: FormDraft): void;
  /** It is saved, or not wanted any more. */
  drop(): Promise<void>;
}

/** The form of a connector, or of a saved connection, as it was left; undefined while it is asked for. */
export function useKeptForm(kind: Connector | undefined, before: Saved | undefined): KeptForm | undefined {
  const key = `connection.${before ? `edit.${before.name}` : `new.${kind?.id}`}`;
  const { data } = useQuery({
    queryKey: ['kept-form', key],
    queryFn: () => openForm(key, kind?.form ?? [], before),
    enabled: kind !== undefined,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

async function openForm(key: string, form: Connector['form'], before: Saved | undefined): Promise<KeptForm> {
  // Another window's form is another one: the last to type wins, and neither is lost in its own window.
  const draft = openDraft<Kept | null>(key, () => {});
  // What cannot be read is not worth a form that cannot be used.
  const kept = await draft.load().catch(() => undefined);
  const old = here.get(key) ?? (kept ? { ...kept, pasted: undefined, pastedSecrets: [] } : undefined);
  return {
    start: old ?? begin(before),
    isOld: old !== undefined,
    saved: begin(before),
    keep(next) {
      here.set(key, next);
      draft.save({ name: next.name, role: next.role, values: plainValues(form, next.values) });
    },
    async drop() {
      here.delete(key);
      draft.save(null);
    },
  };
}

/** The draft of a connection that is gone. */
export async function dropFormOf(connection: string): Promise<void> {
  here.delete(`connection.edit.${connection}`);
  await call(api.drafts[':key'].$delete({ param: { key: `connection.edit.${connection}` } })).catch(() => {});
}

function begin(before: Saved | undefined): FormDraft {
  return {
    name: before?.name ?? '',
    role: before?.role ?? (before ? null : 'development'),
    values: before?.settings ?? {},
    pasted: undefined,
    pastedSecrets: [],
  };
}
