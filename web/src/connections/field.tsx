import { Button, Checkbox, Group, NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormField, Value } from './use-connection-form.ts';

interface FormFieldInputProps {
  readonly field: FormField;
  readonly value: Value | undefined;
  /** Default: as the field says. */
  readonly isNeeded?: boolean;
  /** A secret that is stored; it is never sent here. */
  readonly isSet: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: Value | undefined) => void;
  /** The stored secret is not replaced after all. */
  readonly onKeepStored?: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** One field of a connector's form, by its kind. */
export function FormFieldInput(props: FormFieldInputProps) {
  const {
    field,
    value,
    isNeeded = field.required === true,
    isSet,
    error,
    onChange,
    onKeepStored,
    onFocus,
    onBlur,
  } = props;
  const text = value === undefined || value === null ? '' : String(value);
  const [replaces, setReplaces] = useState(text !== '');
  const common = {
    name: field.name,
    label: field.label,
    required: isNeeded && !isSet,
    error,
    onFocus,
    onBlur,
    // The rail beside the form shows it; who does not see that hears it at the field.
    'aria-description': field.help,
    ...(field.example !== undefined &&
      error === undefined &&
      field.type !== 'multiline' && { placeholder: field.example }),
  };

  if (field.secret && isSet && !replaces) {
    return (
      <Group align="flex-end" gap={8} wrap="nowrap">
        <TextInput {...common} value="•••• set" readOnly flex={1} />
        <Button variant="default" onClick={() => setReplaces(true)} aria-label={`Replace ${field.label}`}>
          Replace
        </Button>
      </Group>
    );
  }
  const input = inputOf();
  if (!field.secret || !isSet) return input;
  return (
    <Group align="flex-end" gap={8} wrap="nowrap">
      <div style={{ flex: 1, minWidth: 0 }}>{input}</div>
      <Button
        variant="default"
        aria-label={`Keep the stored ${field.label}`}
        onClick={() => {
          setReplaces(false);
          onKeepStored?.();
        }}
      >
        Keep
      </Button>
    </Group>
  );

  function inputOf() {
    if (field.type === 'boolean') {
      return (
        <Checkbox
          name={field.name}
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
          allowDecimal={false}
          clampBehavior="none"
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
          autoFocus={isSet && text === ''}
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
}
