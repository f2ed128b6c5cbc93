import { SimpleGrid } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Credits } from '../../ui/amounts';
import { sumOf } from '../../ui/decimal';
import { formatDay } from '../../ui/format';
import { Stat } from '../../ui/stat';
import { text } from './strings';

const soonMs = 30 * 24 * 3600 * 1000;

/** Of the grants that run out within 30 days of `now`: how much, and the first day. */
export function expiringSoon(grants: Schemas['Grant'][], now: number) {
  const soon = grants
    .filter(({ expiresAt, state }) => state === 'active' && expiresAt && Date.parse(expiresAt) < now + soonMs)
    .sort((a, b) => Date.parse(a.expiresAt!) - Date.parse(b.expiresAt!));
  return { credits: sumOf(...soon.map(({ remaining }) => remaining)), first: soon[0]?.expiresAt ?? null };
}

/** The figures that matter first. */
export function Standing({ account }: { account: Schemas['AccountDetails'] | undefined }) {
  const loading = !account;
  const balance = account?.balance;
  const expiring = account && expiringSoon(account.grants, Date.parse(account.balance.asOf));
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
      <Stat
        label={text.available}
        loading={loading}
        value={balance && <Credits value={balance.available} />}
        hint={text.availableHint}
      />
      <Stat
        label={text.balance}
        loading={loading}
        value={balance && <Credits value={balance.balance} />}
        hint={text.balanceHint}
      />
      <Stat
        label={text.held}
        loading={loading}
        value={balance && <Credits value={balance.held} />}
        hint={account && text.heldHint(account.holds.length)}
      />
      {balance && balance.debt > 0 ? (
        <Stat label={text.debt} value={<Credits value={balance.debt} />} hint={text.debtHint} />
      ) : (
        <Stat
          label={text.expiring}
          loading={loading}
          value={expiring && <Credits value={expiring.credits} />}
          hint={expiring?.first ? text.firstExpiry(formatDay(expiring.first)) : text.nothingExpires}
        />
      )}
    </SimpleGrid>
  );
}
