/** Characters of a database's message, at most: some quote the statement up to its end. */
const MOST = 500;

/** A database's message as a sentence. */
export function sentence(message: string): string {
  if (message === '') return 'The database refused without a message.';
  const first = message.charAt(0).toUpperCase() + message.slice(1, MOST);
  if (message.length > MOST) return `${first.toWellFormed()}…`;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
