// Make, change and re-key an endpoint. A secret is shown once, in a dialog that is closed only by hand.

import { Button, Group, Modal, Stack } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { lazy, useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { DialogButton } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import type { Reason } from '../../ui/reason_fields';
import { inRow } from '../../ui/reasoned_action';
import { SecretOnce } from '../../ui/secret_once';
import type { EndpointBody } from './endpoint_form';
import { text } from './strings';

type Row = Schemas['WebhookEndpoint'];

const EndpointForm = lazy(async () => ({ default: (await import('./endpoint_form')).EndpointForm }));

function SecretDialog({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  return (
    <Modal opened={secret !== null} onClose={onClose} title={`The ${text.secret}`} closeOnClickOutside={false} size="lg">
      <Stack>
        <SecretOnce what={text.secret} secret={secret ?? ''} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{text.kept}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function CreateEndpoint() {
  const [secret, setSecret] = useState<string | null>(null);
  const create = useAct(
    (body: EndpointBody, key) =>
      answer(api.POST('/admin/webhook-endpoints', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/webhook-endpoints'], onDone: (made) => setSecret(made.secret) },
  );
  return (
    <>
      <DialogButton label={text.add} leftSection={<IconPlus size={16} aria-hidden />}>
        {(dialog) => <EndpointForm {...dialog} title={text.add} action={text.addVerb} save={create} />}
      </DialogButton>
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
    </>
  );
}

export function EditEndpoint({ row }: { row: Row }) {
  const change = useAct(
    (body: EndpointBody, key) =>
      answer(
        api.PATCH('/admin/webhook-endpoints/{id}', {
          body,
          params: { path: { id: row.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: ['/admin/webhook-endpoints'], onDone: () => notifyDone(text.changed) },
  );
  return (
    <DialogButton {...inRow} label={text.edit} about={row.url}>
      {(dialog) => <EndpointForm {...dialog} title={text.edit} action={text.editVerb} before={row} save={change} />}
    </DialogButton>
  );
}

export function RotateSecret({ row }: { row: Row }) {
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = useAct(
    (body: Reason, key) =>
      answer(
        api.POST('/admin/webhook-endpoints/{id}/rotate-secret', {
          body: { ...body, overlapHours: 24 },
          params: { path: { id: row.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: ['/admin/webhook-endpoints'], onDone: (made) => setSecret(made.secret) },
  );
  return (
    <>
      <DialogButton {...inRow} label={text.rotate} about={`for ${row.url}`}>
        {(dialog) => (
          <ConfirmDialog
            {...dialog}
            title={`${text.rotate}?`}
            action={text.rotate}
            onConfirm={rotate.mutateAsync}
            pending={rotate.isPending}
            error={rotate.error}
          >
            {text.rotateHint}
          </ConfirmDialog>
        )}
      </DialogButton>
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
    </>
  );
}
