import { createHash, randomBytes } from 'node:crypto';

/** Who is let in: a link works once, and gives the browser that opened it a session. Both end with the process. */
export interface Sessions {
  /** A new token for a link. */
  invite(): string;
  /** Answers a session for an invitation, which is used up by that; null for one that is not known (any more). */
  redeem(token: string): string | null;
  knows(session: string | undefined): boolean;
}

/** More than a person opens; the oldest goes. */
const KEPT = 100;

/** `token`: an invitation that is there from the start. */
export function createSessions(token?: string): Sessions {
  // Hashes only, and looked up as such: the time that takes says nothing about a secret.
  const invitations = new Set<string>(token === undefined ? [] : [hash(token)]);
  const sessions = new Set<string>();
  const issue = (into: Set<string>): string => {
    const secret = randomBytes(32).toString('base64url');
    into.add(hash(secret));
    for (const oldest of into) {
      if (into.size <= KEPT) break;
      into.delete(oldest);
    }
    return secret;
  };
  return {
    invite: () => issue(invitations),
    redeem: (invitation) => (invitations.delete(hash(invitation)) ? issue(sessions) : null),
    knows: (session) => session !== undefined && sessions.has(hash(session)),
  };
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
