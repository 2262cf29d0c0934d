import { fillForm } from './connection-parameters.ts';
import { readUrl } from './connection-url.ts';
import { readConninfo } from './conninfo.ts';
import type { PostgresSettings } from './form.ts';

/**
 * Fills the form from a URL (`postgresql://…`) or from libpq's `key=value` text. What the string does not say is left
 * out; what would change the connection's meaning and has no place in the form is refused by name.
 * @throws invalid-input; no message holds text of the string but parameter names that are PostgreSQL's own
 */
export function parseConnectionString(text: string): Partial<PostgresSettings> {
  const trimmed = text.trim();
  return fillForm(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? readUrl(trimmed) : readConninfo(trimmed));
}
