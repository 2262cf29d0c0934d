import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

/** What each answer says to the browser: nothing from elsewhere, nothing inline, in no frame. */
export const headers: MiddlewareHandler<{ Variables: { nonce: string } }> = async (c, next) => {
  const nonce = randomBytes(16).toString('base64');
  c.set('nonce', nonce);
  await next();
  const set = (name: string, value: string) => c.res.headers.set(name, value);
  set('content-security-policy', policy(nonce));
  set('x-content-type-options', 'nosniff');
  set('x-frame-options', 'DENY');
  set('referrer-policy', 'no-referrer');
  set('cross-origin-opener-policy', 'same-origin');
  set('cross-origin-resource-policy', 'same-origin');
  // The hashed files of the web app say otherwise.
  if (!c.res.headers.has('cache-control')) set('cache-control', 'no-store');
};

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    // The parts of the web app that make style sheets of their own put the number on them.
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
