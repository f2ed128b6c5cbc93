import { Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useGet } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import { ProblemNotice } from '../../ui/problem_notice';
import { ExplainedGrants } from './explained_grants';
import { Facts } from './facts';
import { PriceAndOrigin } from './price_and_origin';
import { Sentences } from './sentences';
import { explaining as text, transactionTypes } from './strings';
import { UndoAdjustment } from './undo_adjustment';

type Props = {
  userId: string;
  /** '' while none is looked at. */
  transaction: string;
  onClose: () => void;
  /** Goes on to another transaction. */
  onOpen: (id: string) => void;
};

/** Why a line is what it is: rules in plain words, the grants, the price, the payment, who did it. */
export default function ExplainDrawer({ userId, transaction, onClose, onOpen }: Props) {
  return (
    <Drawer opened={transaction !== ''} onClose={onClose} title={text.title} size="lg">
      {transaction && <Explained key={transaction} userId={userId} transaction={transaction} onOpen={onOpen} />}
    </Drawer>
  );
}

function Explained({ userId, transaction, onOpen }: Omit<Props, 'onClose'>) {
  const { data, error, refetch } = useGet('/admin/credits/{userId}/explain', {
    path: { userId },
    query: { transaction },
  });
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const explanation = data?.explanation;
  // While another transaction is on its way, the one before would still be in place.
  const line = explanation?.transaction?.id === transaction ? explanation.transaction : undefined;
  if (!explanation || !line) {
    return (
      <Stack>
        <Skeleton height={36} width="50%" />
        <Skeleton height={120} />
        <Skeleton height={200} />
      </Stack>
    );
  }
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <div>
          <Text fw={600}>{transactionTypes[line.type] ?? line.type}</Text>
          <Text size="sm" c="dimmed">
            <Moment value={line.occurredAt} />
          </Text>
        </div>
        <Text fz={22} fw={600}>
          <Credits value={line.amount} signed />
        </Text>
      </Group>
      <Sentences sentences={explanation.sentences} />
      <PriceAndOrigin explanation={explanation} onOpen={onOpen} />
      <ExplainedGrants grants={explanation.grants} here={line.id} onOpen={onOpen} />
      <Facts line={line} />
      <UndoAdjustment line={line} />
    </Stack>
  );
}
