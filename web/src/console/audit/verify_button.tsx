import { Alert, Button, List, Loader, Modal, Stack, Text } from '@mantine/core';
import IconShieldCheck from '@tabler/icons-react/dist/esm/icons/IconShieldCheck.mjs';
import { useMutation } from '@tanstack/react-query';
import { get } from '../../api/queries';
import { formatCount } from '../../ui/format';
import { ProblemNotice } from '../../ui/problem_notice';
import { text } from './strings';

/** Recomputes the audit log's chains and compares them with the seals outside the database. */
export function VerifyButton() {
  const verify = useMutation({ mutationFn: () => get('/admin/credits/audit/verify') });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        loading={verify.isPending}
        onClick={() => verify.mutate()}
      >
        {text.verify}
      </Button>
      <Modal opened={!verify.isIdle} onClose={verify.reset} title={text.title} size="lg">
        {verify.isPending && (
          <Stack align="center" py="lg" role="status">
            <Loader />
            <Text>{text.verifying}</Text>
          </Stack>
        )}
        <ProblemNotice error={verify.error} onRetry={() => verify.mutate()} />
        {verify.data && <Verdict verdict={verify.data} />}
      </Modal>
    </>
  );
}

type Checks = { ok: boolean; checks: { name: string; ok: boolean; checked: number; violations: number; first: string | null }[] };

function Verdict({ verdict }: { verdict: unknown }) {
  const { ok, checks } = verdict as Checks;
  return (
    <Stack>
      <Alert color={ok ? 'green' : 'red'} title={ok ? text.right : text.wrong} role="status" />
      <List spacing="xs" size="sm">
        {checks.map(({ name, checked, violations, first }) => (
          <List.Item key={name}>
            <b>{name}</b>: {formatCount(checked)} {text.checked}
            {violations > 0 && (
              <Text c="var(--mantine-color-error)" size="sm">
                {formatCount(violations)} wrong; the first: {first}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
