import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = ButtonProps & {
  /** Why it cannot be pressed now. */
  why: string;
  children: ReactNode;
};

/** A button that says why it cannot be pressed. It keeps the focus, so that everybody finds out. */
export function DisabledButton({ why, children, ...button }: Props) {
  return (
    <Tooltip label={why}>
      <Button {...button} data-disabled aria-disabled onClick={(event) => event.preventDefault()}>
        {children}
      </Button>
    </Tooltip>
  );
}
