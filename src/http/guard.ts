import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { DagFluxError } from '../contract/errors.ts';
import type { Sessions } from './sessions.ts';

/** Lets in who opened a link, from pages of this server alone. `port` answers where it listens. */
export function guard(sessions: Sessions, port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port()}`);
    const host = c.req.header('host');
    // A name that somebody else's DNS points to this machine (DNS rebinding).
    if (host === undefined || !hosts.includes(host)) {
      throw refused('This address is not one of DagFlux.', `Open http://127.0.0.1:${port()}.`);
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) throw foreign();
    // `same-site` is another port of this machine: somebody else's page.
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();

    // Cookies are of a host and not of a port: two DagFlux at once must not take each other's away.
    const cookie = `dagflux_${port()}`;
    const token = c.req.path === '/' ? c.req.query('token') : undefined;
    if (token !== undefined) {
      const session = sessions.redeem(token);
      if (session !== null) {
        setCookie(c, cookie, session, { httpOnly: true, sameSite: 'Strict', path: '/' });
        return c.redirect('/', 303);
      }
      if (sessions.knows(getCookie(c, cookie))) return c.redirect('/', 303);
    }
    if (!sessions.knows(getCookie(c, cookie))) {
      throw new DagFluxError('unauthenticated', 'This browser has not been let in.', {
        hint: 'A link works once. Run "dagflux serve" again, or open the link that it printed last.',
      });
    }
    await next();
  };
}

function foreign(): DagFluxError {
  return refused('Another page asked for this, and DagFlux answers its own pages only.', 'Open DagFlux in a tab.');
}

function refused(message: string, hint: string): DagFluxError {
  return new DagFluxError('unauthorized', message, { hint });
}
