import type { SchemaGrants, TestReport } from '../../contract/connector.ts';
import { asDagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { connect } from './connect.ts';
import type { SnowflakeSettings } from './form.ts';
import { reportGrants } from './grants.ts';

/** For the questions after the login. */
const QUESTIONS_MILLISECONDS = 60_000;

/** Connects once, outside the pool, and says how that went and what the role may do. @throws cancelled, and nothing else */
export async function testConnection(settings: SnowflakeSettings, signal?: AbortSignal): Promise<TestReport> {
  throwIfAborted(signal);
  const limit = AbortSignal.timeout(QUESTIONS_MILLISECONDS);
  const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
  try {
    const connection = await connect(settings, signal);
    try {
      const start = performance.now();
      const [row] = await connection.rows('SELECT CURRENT_VERSION() AS "version", CURRENT_ROLE() AS "role"', {
        signal: bounded,
      });
      const latencyMilliseconds = Math.round((performance.now() - start) * 10) / 10;
      const version = row?.version ?? '';
      const role = row?.role ?? settings.role ?? '';
      // A user may have no role at all, and with it nothing but PUBLIC's.
      const report = role === '' ? undefined : await reportGrants(connection, settings, { role, signal: bounded });
      const notes = notesOf(settings);
      return {
        ok: true,
        message: `Connected to Snowflake ${version}${role === '' ? '' : ` with the role ${role}`}.`,
        version,
        latencyMilliseconds,
        ...(settings.endpoint?.startsWith('http:') !== true && { tls: { active: true, verified: true } }),
        ...(report && { grants: report.grants satisfies readonly SchemaGrants[], missing: report.missing }),
        ...(report?.hint !== undefined && { hint: report.hint }),
        ...(notes.length > 0 && { notes }),
      };
    } finally {
      await connection.end();
    }
  } catch (error) {
    throwIfAborted(signal);
    const { code, message, hint } = asDagFluxError(error);
    return { ok: false, code, message, ...(hint !== undefined && { hint }) };
  }
}

function notesOf({ authentication }: SnowflakeSettings): string[] {
  return authentication === 'password'
    ? ['Snowflake ends logins by a password alone in 2026: choose a key pair or a token before that.']
    : [];
}
