import { Select } from '@mantine/core';

const CHOICES = [
  { value: '', label: 'Of a production database' },
  { value: 'yes', label: 'Always' },
  { value: 'no', label: 'Never' },
];

interface BackupChoiceProps {
  readonly value: unknown;
  readonly onChange: (backup: boolean | undefined) => void;
}

/** Whether a table is copied before its rows are changed. */
export function BackupChoice({ value, onChange }: BackupChoiceProps) {
  const chosen = value === true ? 'yes' : value === false ? 'no' : '';
  return (
    <Select
      label="Copy the table into the workspace first"
      data={CHOICES}
      value={chosen}
      onChange={(choice) => onChange(choice ? choice === 'yes' : undefined)}
    />
  );
}
