import classes from './connector-mark.module.css';

/** The mark of a kind of database: its first letters in a square. */
export function ConnectorMark({ connector }: { readonly connector: string }) {
  return (
    <span aria-hidden className={classes.mark}>
      {connector.slice(0, 2).toUpperCase()}
    </span>
  );
}
