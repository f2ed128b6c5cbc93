import { Drawer, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useGet, type Schemas } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import { formatCount, formatMoment, timeZone } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { ProblemNotice } from '../../ui/problem_notice';
import { Sentences } from './sentences';
import { balanceAt as text, grantSources, text as words, transactionTypes } from './strings';

type Explanation = Schemas['Explanation'];

/** `at`: '' while none is looked at. */
export default function BalanceDrawer({ userId, at, onClose }: { userId: string; at: string; onClose: () => void }) {
  return (
    <Drawer opened={at !== ''} onClose={onClose} title={text.title} size="lg">
      {at && <Standing key={at} userId={userId} at={at} />}
    </Drawer>
  );
}

function Standing({ userId, at }: { userId: string; at: string }) {
  const { data, error, refetch, isPlaceholderData } = useGet('/admin/credits/{userId}/explain', {
    path: { userId },
    query: { at },
  });
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data || isPlaceholderData) {
    return (
      <Stack>
        <Skeleton height={36} width="60%" />
        <Skeleton height={140} />
        <Skeleton height={160} />
      </Stack>
    );
  }
  const { balance, sentences, grants, expiring = [], sums = [] } = data.explanation;
  return (
    <Stack gap="lg">
      <div>
        <Text fz={18} fw={600}>
          {formatMoment(at)}
        </Text>
        <Text size="sm" c="dimmed">
          {timeZone}
        </Text>
      </div>
      <KeyValues
        rows={[
          [words.balance, <Credits value={balance.balance} />],
          [words.held, <Credits value={balance.held} />],
          [words.available, <Credits value={balance.available} />],
          [words.debt, <Credits value={balance.debt} />],
        ]}
      />
      <Sentences sentences={sentences} />
      <Part title={text.grants} rows={grants} none={text.noGrants} heads={[text.from, text.left, text.expires]}>
        {(grant) => (
          <Table.Tr key={grant.id}>
            <Table.Td>
              {grantSources[grant.source] ?? grant.source} · {grant.paid ? words.grants.paid : words.grants.promotional}
            </Table.Td>
            <Table.Td ta="right">
              <Credits value={grant.credits} />
            </Table.Td>
            <Table.Td ta="right">{grant.expiresAt ? <Moment value={grant.expiresAt} /> : words.grants.never}</Table.Td>
          </Table.Tr>
        )}
      </Part>
      <Part title={text.expiring} rows={expiring} none={text.noneExpiring} heads={[text.expires, text.credits]}>
        {(part) => (
          <Table.Tr key={part.at}>
            <Table.Td>
              <Moment value={part.at} />
            </Table.Td>
            <Table.Td ta="right">
              <Credits value={part.credits} />
            </Table.Td>
          </Table.Tr>
        )}
      </Part>
      <Part title={text.sums} rows={sums} none={text.noSums} heads={[text.type, text.transactions, text.credits]}>
        {(sum) => (
          <Table.Tr key={sum.type}>
            <Table.Td>{transactionTypes[sum.type] ?? sum.type}</Table.Td>
            <Table.Td ta="right">{formatCount(sum.transactions)}</Table.Td>
            <Table.Td ta="right">
              <Credits value={sum.credits} signed />
            </Table.Td>
          </Table.Tr>
        )}
      </Part>
    </Stack>
  );
}

type PartProps<Row> = {
  title: string;
  rows: Row[];
  none: string;
  /** The first begins at the left, the others end at the right. */
  heads: string[];
  children: (row: Row) => ReactNode;
};

function Part<Row extends NonNullable<Explanation['sums' | 'expiring' | 'grants']>[number]>(props: PartProps<Row>) {
  const { title, rows, none, heads, children } = props;
  return (
    <section>
      <Title order={3} fz="sm" mb={4}>
        {title}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Table aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              {heads.map((head, index) => (
                <Table.Th key={head} scope="col" ta={index === 0 ? 'left' : 'right'} c="dimmed" fz="xs">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{rows.map(children)}</Table.Tbody>
        </Table>
      )}
    </section>
  );
}
