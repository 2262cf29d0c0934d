import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

interface AnchorButtonProps extends ButtonProps, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> {
  readonly ref?: Ref<HTMLAnchorElement>;
}

/** A button that leads to a page: `to`, `params` and `search` as a link has them. */
export const LinkButton = createLink((props: AnchorButtonProps) => <Button component="a" flex="none" {...props} />);
