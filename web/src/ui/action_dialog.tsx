// A dialog with a form. Forms are never closed by a click beside them: what was typed would be gone.

import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { ProblemNotice } from './problem_notice';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, before it happens. */
  children: ReactNode;
  /** The verb of the button: "Revoke key". */
  action: string;
  /** The button is red: it cannot be undone or takes something away. */
  danger?: boolean;
  onSubmit: () => void;
  pending: boolean;
  error?: unknown;
  /** Fields that show their errors themselves. */
  shown?: string[];
  disabled?: boolean;
  size?: 'sm' | 'md' | 'lg' | 'xl';
};

export function ActionDialog(props: Props) {
  const { opened, onClose, title, children, action, danger = false, pending, disabled = false } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // While the dialog fades out after it is done, its button can still be hit: the second click of two.
    if (opened && !pending && !disabled) props.onSubmit();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={props.size ?? 'md'} closeOnClickOutside={false}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {children}
          <ProblemNotice error={props.error} shown={props.shown} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={pending}>
              Cancel
            </Button>
            <Button type="submit" color={danger ? 'red' : undefined} loading={pending} disabled={disabled}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
