/** Behind BEGIN they say that it is a transaction, and no block. */
const OF_TRANSACTIONS = new Set(
  'TRAN TRANSACTION WORK DISTRIBUTED ISOLATION READ NOT DEFERRABLE DEFERRED IMMEDIATE EXCLUSIVE DIALOG CONVERSATION'.split(
    ' ',
  ),
);

/** A statement may begin behind them. */
const BEFORE_STATEMENTS = new Set(['BEGIN', 'ATOMIC', 'THEN', 'ELSE', 'DO', 'LOOP', 'REPEAT', 'TRY', 'CATCH']);

/**
 * How many blocks are open behind the words of a statement, `depth` being open before it. A semicolon within a block ends no
 * statement of the text. BEGIN, CASE, LOOP, and IF, WHILE and FOR where THEN or DO follows; each is closed by one END.
 */
export function opensBlocks(words: readonly string[], depth: number): number {
  let open = depth;
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    if (before === 'END') continue; // Says what it ends.
    if (word === 'END') open = Math.max(0, open - 1);
    else if (opens(words, index)) open += 1;
  }
  return open;
}

function opens(words: readonly string[], index: number): boolean {
  const next = words[index + 1];
  const isInitial = index === 0 || BEFORE_STATEMENTS.has(words[index - 1] ?? '');
  const rest = () => words.slice(index + 1);
  switch (words[index]) {
    case 'BEGIN':
      return next !== undefined && !OF_TRANSACTIONS.has(next);
    case 'CASE':
      return true;
    case 'IF':
      return isInitial && rest().includes('THEN');
    case 'WHILE':
    case 'FOR':
      return isInitial && rest().includes('DO');
    case 'LOOP':
    case 'REPEAT':
      return isInitial;
    default:
      return false;
  }
}
