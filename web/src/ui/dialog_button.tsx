import { Button, type ButtonProps } from '@mantine/core';
import { Suspense, useState, type ReactNode } from 'react';
import { useMay } from '../api/session';

export type DialogProps = { opened: boolean; onClose: () => void };

/** A dialog's state, for `DialogPlace`. */
export function useDialog() {
  const [state, setState] = useState({ opened: false, times: 0 });
  return {
    open: () => setState(({ times }) => ({ opened: true, times: times + 1 })),
    key: state.times,
    props: { opened: state.opened, onClose: () => setState((before) => ({ ...before, opened: false })) } as DialogProps,
  };
}

type Props = Omit<ButtonProps, 'children'> & {
  label: string;
  /** What the button is about, for screen readers, where several have the same label. */
  about?: string;
  /** Who lacks it sees no button. */
  permission?: string;
  children: (dialog: DialogProps) => ReactNode;
};

/**
 * The place of a dialog. It is made when it is first opened (it may be lazy), and anew each time, so that nothing of the
 * time before is in the form.
 */
export function DialogPlace({ of, children }: { of: ReturnType<typeof useDialog>; children: Props['children'] }) {
  if (of.key === 0) return null;
  return (
    <Suspense key={of.key} fallback={null}>
      {children(of.props)}
    </Suspense>
  );
}

/** A button and the dialog that it opens. */
export function DialogButton({ label, about, permission, children, ...look }: Props) {
  const dialog = useDialog();
  if (!useMay(permission)) return null;
  return (
    <>
      <Button {...look} onClick={dialog.open} aria-label={about && `${label} ${about}`}>
        {label}
      </Button>
      <DialogPlace of={dialog}>{children}</DialogPlace>
    </>
  );
}
