import { DagFluxError, type ErrorCode } from '../../contract/errors.ts';
import { toError } from './errors.ts';
import type { SnowflakeSettings } from './form.ts';
import type { SdkError } from './sdk.ts';

interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

const LOGIN_OF: Readonly<Record<SnowflakeSettings['authentication'], Finding>> = {
  'key-pair': {
    code: 'unauthenticated',
    message: 'Snowflake refused the login: the key does not belong to this user, or there is no such user.',
    hint: "Check the username and the account; DESCRIBE USER … shows RSA_PUBLIC_KEY_FP, which must be the fingerprint of the key. This machine's clock must be right.",
  },
  token: {
    code: 'unauthenticated',
    message: 'Snowflake refused the login: the token is wrong or has expired, or belongs to another user.',
    hint: 'SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER … tells its state; make a new one with ALTER USER … ADD PROGRAMMATIC ACCESS TOKEN.',
  },
  password: {
    code: 'unauthenticated',
    message: 'Snowflake refused the login: the username or the password is wrong.',
    hint: 'Enter both again; passwords alone end in 2026, so that a key pair or a token is the better way.',
  },
};

const MFA: Finding = {
  code: 'unauthenticated',
  message: 'Snowflake asks this user for a second factor, which a program cannot give.',
  hint: 'Choose a key pair or a token as authentication; both work without a second factor.',
};
const NETWORK_POLICY: Finding = {
  code: 'unauthorized',
  message: 'A network policy of the account or the user does not let this address in.',
  hint: 'Ask an administrator to add the address of this machine to the network policy; a token needs a policy for its user in any case.',
};
const ROLE: Finding = {
  code: 'not-found',
  message: 'The role is not there, or it is not granted to this user.',
  hint: 'Check its name, which is taken as written, or have GRANT ROLE … TO USER … run; empty means the default role.',
};

/** Snowflake's codes of a login (SDK of the vendor, "gs_errors"; documentation, "Key-pair authentication", "Troubleshooting"). */
const BY_CODE: Readonly<Record<string, Finding | 'login'>> = {
  '390100': 'login',
  '390101': {
    code: 'unauthenticated',
    message: 'The user is locked or disabled.',
    hint: 'Ask an administrator: ALTER USER … SET MINS_TO_UNLOCK = 0, or DISABLED = FALSE.',
  },
  '390102': {
    code: 'unauthenticated',
    message: 'The user is locked after too many failed logins.',
    hint: 'Wait for 15 minutes, or have ALTER USER … SET MINS_TO_UNLOCK = 0 run.',
  },
  '390106': {
    code: 'unauthenticated',
    message: 'The password has expired.',
    hint: 'Set a new one in the web interface, or choose a key pair or a token.',
  },
  '390120': MFA,
  '390123': MFA,
  '390127': MFA,
  '390129': MFA,
  '390144': 'login',
  '390186': ROLE,
  '390189': ROLE,
  '390195': 'login',
  '390303': 'login',
  '390318': { ...LOGIN_OF.token, message: 'The token has expired.' },
  '390420': NETWORK_POLICY,
  '390421': NETWORK_POLICY,
  '390422': NETWORK_POLICY,
  '390432': NETWORK_POLICY,
  '394300': { ...LOGIN_OF['key-pair'], message: 'The public key of this user is not valid.' },
  '394304': {
    ...LOGIN_OF['key-pair'],
    message: 'The key was signed for too long ago or too far ahead: the clocks differ.',
  },
  '394400': LOGIN_OF.token,
  '394401': LOGIN_OF.token,
  '394402': { ...LOGIN_OF.token, message: 'The token is disabled.' },
  '394404': NETWORK_POLICY,
  '394507': MFA,
  '394508': MFA,
  '394512': MFA,
};

/** Why a login failed. The driver's error is not kept: it carries the request. */
export function explainLogin(error: unknown, settings: SnowflakeSettings, accessUrl: string): DagFluxError {
  if (error instanceof DagFluxError) return error;
  const { code, response, cause } = (error ?? {}) as Partial<SdkError>; // Fields of the driver's errors; others have none.
  const native = String(code ?? '');
  const known = BY_CODE[native];
  if (known) return found(known === 'login' ? LOGIN_OF[settings.authentication] : known, native);
  const status = Number(
    (response as { statusCode?: number; status?: number } | undefined)?.statusCode ?? response?.status,
  );
  if (status === 403 || status === 404) return found(noAccount(settings), String(status));
  const network = networkCode(error, cause);
  if (network !== undefined) return found(ofNetwork(network, settings, accessUrl), network);
  if (/^\d{6}$/.test(native) && Number(native) >= 390_000) {
    return found(
      { ...LOGIN_OF[settings.authentication], message: `Snowflake refused the login (code ${native}).` },
      native,
    );
  }
  if (Number.isInteger(status) && status >= 300) return found(notSnowflake(settings), String(status));
  return toError(error);
}

function found({ code, message, hint }: Finding, native: string): DagFluxError {
  return new DagFluxError(code, message, { hint, native: { code: native } });
}

/** The code of Node's that lies below the driver's, if the network is the cause. */
function networkCode(...errors: readonly unknown[]): string | undefined {
  for (let error of errors) {
    for (let depth = 0; error instanceof Error && depth < 6; depth += 1) {
      if (error.name === 'TimeoutError') return 'ETIMEDOUT';
      const { code } = error as { code?: unknown };
      if (typeof code === 'string' && /^(E[A-Z]+|CERT_|DEPTH_|SELF_|UNABLE_|ERR_)/.test(code)) return code;
      error = error.cause;
    }
  }
  return undefined;
}

function ofNetwork(code: string, settings: SnowflakeSettings, accessUrl: string): Finding {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      code: 'unreachable',
      message: 'No address was found for the account.',
      hint: "Check the account identifier and this machine's network; a private link is known only inside it.",
    };
  }
  if (/CERT|SELF_SIGNED|UNABLE_|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    return {
      code: 'unreachable',
      message: "The certificate of what answers is not one of Snowflake's that this machine trusts.",
      hint: 'A proxy of the network may read along: have its certificate added to NODE_EXTRA_CA_CERTS, or check the account and the endpoint.',
    };
  }
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED' || code === 'ERR_CANCELED') {
    return {
      code: 'timeout',
      message: `The account did not answer within ${settings.connectTimeout} seconds.`,
      hint: 'Check the account identifier and the network: a firewall may drop connections, or a proxy be needed (HTTPS_PROXY).',
    };
  }
  return {
    code: 'unreachable',
    message: 'The account could not be reached.',
    hint:
      settings.endpoint === undefined
        ? 'Check the account identifier and the network.'
        : `Check the endpoint and that something listens there${accessUrl === '' ? '' : ' (https on port 443 unless it names another)'}.`,
  };
}

function noAccount(settings: SnowflakeSettings): Finding {
  return {
    code: 'not-found',
    message: 'There is no such Snowflake account, or not in this region.',
    hint:
      settings.endpoint === undefined
        ? "Enter it as orgname-account: SELECT CURRENT_ORGANIZATION_NAME() || '-' || CURRENT_ACCOUNT_NAME() tells it; a locator needs its region (xy12345.eu-central-1)."
        : 'Check the account and the endpoint.',
  };
}

function notSnowflake(settings: SnowflakeSettings): Finding {
  return {
    code: 'unreachable',
    message: 'What answers is not Snowflake, or it cannot work at present.',
    hint:
      settings.endpoint === undefined
        ? 'Check the account identifier; status.snowflake.com tells of disturbances.'
        : 'Check the endpoint.',
  };
}
