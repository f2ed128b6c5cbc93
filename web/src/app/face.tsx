import { Avatar, UnstyledButton, type UnstyledButtonProps } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';

type Props = UnstyledButtonProps & ComponentPropsWithRef<'button'> & { shown: string };

/** The button with somebody's initials. */
export function Face({ shown, ...rest }: Props) {
  return (
    <UnstyledButton aria-label={`Account of ${shown}`} aria-haspopup="menu" {...rest}>
      <Avatar radius="xl" size={32} color="iris" variant="filled" name={shown} />
    </UnstyledButton>
  );
}
