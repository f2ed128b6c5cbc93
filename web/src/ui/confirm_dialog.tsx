import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { ActionDialog } from './action_dialog';
import { applyProblem, reasonErrors, ReasonFields, type Reason } from './reason_fields';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Exactly what will happen. */
  children: ReactNode;
  action: string;
  danger?: boolean;
  /** Asks for no reason: for one's own things. */
  withoutReason?: boolean;
  /** Rejects with the problem; the dialog shows it and stays. */
  onConfirm: (reason: Reason) => Promise<unknown>;
  pending: boolean;
  error?: unknown;
};

/** Says what will happen, asks for the reason that every admin write must have, and does it. Closes when it is done. */
export function ConfirmDialog({ withoutReason = false, onConfirm, children, ...dialog }: Props) {
  const form = useForm<Reason>({
    initialValues: { reasonCode: '', reason: '' },
    validate: withoutReason ? {} : reasonErrors,
  });
  const confirm = form.onSubmit((values) => {
    onConfirm(values).then(
      () => {
        form.reset();
        dialog.onClose();
      },
      (error: unknown) => applyProblem(form, error),
    );
  });
  return (
    <ActionDialog {...dialog} onSubmit={confirm} shown={['reasonCode', 'reason']}>
      <Text size="sm" component="div">
        {children}
      </Text>
      {!withoutReason && <ReasonFields form={form} />}
    </ActionDialog>
  );
}
