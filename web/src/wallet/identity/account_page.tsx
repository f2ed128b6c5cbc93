import '../../app/more_styles';
import { Alert, Button, Text } from '@mantine/core';
import IconLogout from '@tabler/icons-react/dist/esm/icons/IconLogout.mjs';
import { answer, api } from '../../api/client';
import { useAct } from '../../api/queries';
import { useMe, useSignOut } from '../../api/session';
import { pageConfig } from '../../app/page_config';
import { notifyDone, notifyProblem } from '../../ui/notify';
import { PageHeader } from '../../ui/page_header';
import { PasswordForm } from './password_form';
import { SessionList } from './session_list';
import { text } from './strings';

export function AccountPage() {
  const { data: me } = useMe();
  return (
    <>
      <PageHeader title={text.account} description={me?.user?.email} actions={<SignOut />} />
      <Unconfirmed />
      <PasswordForm />
      <SessionList />
    </>
  );
}

function SignOut() {
  const signOut = useSignOut();
  return (
    <Button
      variant="default"
      leftSection={<IconLogout size={16} aria-hidden />}
      loading={signOut.isPending}
      onClick={() => signOut.mutate(undefined, { onError: notifyProblem })}
    >
      {text.signOut}
    </Button>
  );
}

function Unconfirmed() {
  const { data: me } = useMe();
  const ask = useAct((_: void, key) => answer(api.POST('/auth/verify/request', { params: { header: { 'Idempotency-Key': key } } })), {
    onDone: () => notifyDone(text.verifySent),
  });
  if (!me?.user?.email || me.user.emailVerifiedAt || !pageConfig.mail) return null;
  return (
    <Alert color="orange" variant="light" title={text.verify}>
      <Text size="sm" mb="xs">
        {text.verifyWhy(me.user.email)}
      </Text>
      <Button size="xs" variant="default" loading={ask.isPending} onClick={() => ask.mutate(undefined, { onError: notifyProblem })}>
        {text.verifyAction}
      </Button>
    </Alert>
  );
}
