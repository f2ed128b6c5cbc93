import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useGet } from '../../api/queries';
import { text } from './strings';
import type { Begun, useCheckout } from './use_checkout';

const EmbeddedCheckout = lazy(() => import('./embedded_checkout'));

/** What is shown between choosing and having paid, when this page stays open. */
export function Checkout({ checkout: { begun, close } }: { checkout: ReturnType<typeof useCheckout> }) {
  const embedded = begun?.clientSecret;
  return (
    <Modal
      opened={begun !== null}
      onClose={close}
      title={embedded ? text.embedded : text.payTitle}
      size={embedded ? 'lg' : 'md'}
      closeOnClickOutside={false}
    >
      {embedded && (
        <Suspense fallback={<Loader aria-label={text.embedded} />}>
          <EmbeddedCheckout clientSecret={embedded} />
        </Suspense>
      )}
      {begun?.url && <NewWindow begun={begun} />}
    </Modal>
  );
}

function NewWindow({ begun }: { begun: Begun }) {
  const queries = useQueryClient();
  const { data } = useGet(
    '/credits/purchases/{id}',
    { path: { id: begun.purchase.id } },
    { refetchInterval: (latest) => (latest?.purchase.status === 'paid' ? false : 2_000) },
  );
  const paid = data?.purchase.status === 'paid';
  useEffect(() => {
    if (paid) void queries.invalidateQueries();
  }, [paid, queries]);
  if (paid) {
    return (
      <Alert role="status" color="green" variant="light">
        {text.payDone}
      </Alert>
    );
  }
  return (
    <Stack gap="md">
      <Text size="sm">{text.payLead}</Text>
      <Button component="a" href={begun.url} target="_blank" rel="noopener">
        {text.payOpen}
      </Button>
      <Group gap="xs" role="status">
        <Loader size="xs" aria-hidden />
        <Text size="sm" c="dimmed">
          {text.payWaiting}
        </Text>
      </Group>
    </Stack>
  );
}
