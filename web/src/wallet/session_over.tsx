import { Button, Center } from '@mantine/core';
import IconArrowLeft from '@tabler/icons-react/dist/esm/icons/IconArrowLeft.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import { EmptyState } from '../ui/empty_state';
import { useLinked, webAddress } from './opened_by_link';
import { text } from './strings';

/** To where the wallet was opened from. */
export function BackLink() {
  const back = webAddress(useLinked()?.returnUrl ?? null);
  if (!back) return null;
  return (
    <Button
      component="a"
      href={back.href}
      target="_top"
      variant="default"
      size="xs"
      leftSection={<IconArrowLeft size={14} aria-hidden />}
    >
      {text.backTo(back.host)}
    </Button>
  );
}

/** Instead of every page, once the session of a link has ended. */
export function SessionOver() {
  return (
    <Center component="main" mih="60vh" p="md">
      <EmptyState icon={IconClock} title={text.sessionOver} action={<BackLink />}>
        {text.sessionOverWhy}
      </EmptyState>
    </Center>
  );
}
