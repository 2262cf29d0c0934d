import { Button, Checkbox, Group, NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormField, Value } from './use-connection-form.ts';

interface FormFieldInputProps {
  readonly field: FormField;
  readonly value: Value | undefined;
  /** A secret that is stored; it is never sent here. */
  readonly isSet: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: Value | undefined) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** One field of a connector's form, by its kind. */
export function FormFieldInput({ field, value, isSet, error, onChange, onFocus, onBlur }: FormFieldInputProps) {
  const [replaces, setReplaces] = useState(false);
  const isRequired = field.required === true;
  const common = { label: field.label, required: isRequired, error, onFocus, onBlur };
  const text = value === undefined || value === null ? '' : String(value);

  if (field.secret && isSet && !replaces) {
    return (
      <Group align="flex-end" gap={8} wrap="nowrap">
        <TextInput {...common} required={false} value="•••• set" readOnly flex={1} />
        <Button variant="default" onClick={() => setReplaces(true)} aria-label={`Replace ${field.label}`}>
          Replace
        </Button>
      </Group>
    );
  }
  if (field.type === 'boolean') {
    return (
      <Checkbox
        label={field.label}
        checked={value === true}
        error={error}
        mt={20}
        onFocus={onFocus}
        onBlur={onBlur}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (field.type === 'choice') {
    return (
      <Select
        {...common}
        data={[...(field.choices ?? [])]}
        value={text || null}
        onChange={(chosen) => onChange(chosen)}
      />
    );
  }
  if (field.type === 'integer') {
    return (
      <NumberInput
        {...common}
        value={typeof value === 'number' ? value : text}
        {...(field.minimum !== undefined && { min: field.minimum })}
        {...(field.maximum !== undefined && { max: field.maximum })}
        allowDecimal={false}
        hideControls
        onChange={(typed) => onChange(typed === '' ? null : typed)}
      />
    );
  }
  if (field.secret && field.type !== 'multiline') {
    return (
      <PasswordInput
        {...common}
        value={text}
        autoComplete="new-password"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const Input = field.type === 'multiline' ? Textarea : TextInput;
  return (
    <Input
      {...common}
      value={text}
      autoComplete="off"
      spellCheck={false}
      {...(field.type === 'multiline' && { autosize: true, minRows: 3, maxRows: 8 })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
