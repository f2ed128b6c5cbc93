import { Badge, Button, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCredits, formatMoney, formatUnitPrice, type MoneyAmount } from '../../ui/format';
import classes from './package_card.module.css';
import { text } from './strings';

type Props = {
  title: string;
  credits?: number;
  bonusCredits?: number;
  validForDays?: number | null;
  price?: MoneyAmount;
  perCredit?: number;
  note?: ReactNode;
  highlighted?: boolean;
  pending: boolean;
  onBuy: () => void;
};

export function PackageCard({ title, credits = 0, bonusCredits = 0, validForDays, price, perCredit, ...rest }: Props) {
  if (!price) return null;
  return (
    <Paper withBorder p="lg" component="article" className={classes.card} data-highlighted={rest.highlighted || undefined}>
      <Group justify="space-between" gap="xs">
        <Title order={3} fz="md">
          {title}
        </Title>
        {bonusCredits > 0 && (
          <Badge variant="light" color="green" tt="none" radius="sm">
            {text.bonus(bonusCredits)}
          </Badge>
        )}
      </Group>
      <div>
        <span className={classes.credits}>{formatCredits(credits)}</span> {text.credits}
      </div>
      <Text size="sm" c="dimmed">
        {perCredit !== undefined && `${formatUnitPrice(perCredit, price.currency)} ${text.perCredit} · `}
        {validForDays ? text.validDays(validForDays) : text.validForever}
        {rest.note && <> · {rest.note}</>}
      </Text>
      <Button
        mt="auto"
        fullWidth
        variant={rest.highlighted ? 'filled' : 'default'}
        loading={rest.pending}
        onClick={rest.onBuy}
        aria-label={`${text.buyTitle(title)}, ${formatMoney(price)}`}
      >
        {text.buy} · {formatMoney(price)}
      </Button>
    </Paper>
  );
}
