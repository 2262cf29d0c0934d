import classes from './role-badge.module.css';

const ROLES = {
  development: 'DEV',
  staging: 'STAGING',
  production: 'PRODUCTION',
} as const;

/** The role of a connection. None is treated as production where something is confirmed. */
export function RoleBadge({ role }: { readonly role: string | null | undefined }) {
  const known = role && role in ROLES ? (role as keyof typeof ROLES) : undefined; // Just looked up.
  return (
    <span className={classes.badge} data-role={known ?? 'none'}>
      {known ? ROLES[known] : 'NO ROLE'}
    </span>
  );
}
