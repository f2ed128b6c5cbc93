import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useAct, type GetPath } from '../api/queries';
import { ConfirmDialog } from './confirm_dialog';
import { notifyDone } from './notify';
import type { Reason } from './reason_fields';

type Props = {
  /** On the button that opens the question. */
  label: string;
  /** What the button is about, for screen readers, where several have the same label. */
  about?: string;
  title: string;
  /** The verb of the question; the label where missing. */
  action?: string;
  /** Exactly what will happen. */
  children: ReactNode;
  danger?: boolean;
  run: (reason: Reason, key: string) => Promise<unknown>;
  refreshes: GetPath[];
  /** Said when it is done, perhaps by what was answered. */
  done: string | ((answer: unknown) => string);
  button?: ButtonProps;
};

/** A button for an admin write that needs nothing but a reason: it says what will happen, asks why, and does it. */
export function ReasonedAction(props: Props) {
  const { label, about, danger = false, run, refreshes, done, button } = props;
  const [opened, { open, close }] = useDisclosure(false);
  const act = useAct(run, { refreshes, onDone: (told) => notifyDone(typeof done === 'string' ? done : done(told)) });
  return (
    <>
      <Button
        variant="default"
        color={danger ? 'red' : undefined}
        {...button}
        onClick={open}
        aria-label={about && `${label} ${about}`}
      >
        {label}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={props.title}
        action={props.action ?? label}
        danger={danger}
        onConfirm={act.mutateAsync}
        pending={act.isPending}
        error={act.error}
      >
        {props.children}
      </ConfirmDialog>
    </>
  );
}

/** Within a row of a table. */
export const inRow: ButtonProps = { variant: 'subtle', size: 'compact-sm' };
