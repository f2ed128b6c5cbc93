import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import { useState, type FormEvent } from 'react';
import { answer, api } from '../../api/client';
import { useAct } from '../../api/queries';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { text } from './strings';

/** A promotional code for credits. */
export function RedeemCard() {
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const redeem = useAct(
    (code: string, key) =>
      answer(api.POST('/credits/redeem', { body: { code }, params: { header: { 'Idempotency-Key': key } } })),
    {
      refreshes: ['/credits/balance', '/credits/history', '/credits/summary', '/credits/grants'],
      onDone: () => setCode(''),
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(code.trim() === '');
    if (code.trim() !== '') redeem.mutate(code.trim());
  };
  return (
    <Section title={text.title}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              flex={1}
              aria-label={text.label}
              placeholder="WELCOME10"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={64}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              error={missing && text.missing}
            />
            <Button type="submit" variant="default" loading={redeem.isPending}>
              {text.action}
            </Button>
          </Group>
          <ProblemNotice error={redeem.error} />
          {redeem.data && (
            <Alert role="status" color="green" variant="light" icon={<IconCheck size={18} aria-hidden />}>
              {text.done(redeem.data.redemption.credits)}
            </Alert>
          )}
        </Stack>
      </form>
    </Section>
  );
}
