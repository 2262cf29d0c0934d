import { asDagFluxError, DagFluxError } from '../../contract/errors.ts';
import type { MysqlSettings } from './form.ts';

/** Why a connection could not be made. */
export async function investigate(
  error: unknown,
  _settings: MysqlSettings,
  _signal?: AbortSignal,
): Promise<DagFluxError> {
  const name = error instanceof Error ? error.name : '';
  if (error instanceof DagFluxError || name === 'AbortError' || name === 'TimeoutError') return asDagFluxError(error);
  const code = (Object(error) as { code?: unknown }).code;
  return new DagFluxError('unreachable', 'The connection could not be made.', {
    ...(typeof code === 'string' && { native: { code } }),
  });
}
