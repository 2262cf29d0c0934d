import { Text, type TextProps } from '@mantine/core';
import { exactWhen, whenWords } from './times.ts';

/** A point in time of this machine's clock; its exact time and zone in the tooltip. */
export function When({ at, ...props }: { readonly at: string } & TextProps) {
  return (
    <Text component="time" inherit dateTime={at} title={exactWhen(at)} {...props}>
      {whenWords(at)}
    </Text>
  );
}
