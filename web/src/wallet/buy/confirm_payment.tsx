import '../../app/more_styles';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useGet } from '../../api/queries';
import { formatMoney } from '../../ui/format';
import { ProblemNotice } from '../../ui/problem_notice';
import { Checkout } from './checkout';
import { text } from './strings';
import { useCheckout } from './use_checkout';

export default function ConfirmPayment({ id }: { id: string }) {
  const { data } = useGet('/credits/purchases/{id}', { path: { id } });
  const checkout = useCheckout();
  if (!data) return null;
  const { title, price } = data.purchase;
  return (
    <Alert color="orange" variant="light" role="region" aria-label={text.confirm} title={text.confirm}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{text.confirmWhy(title, formatMoney(price))}</Text>
        <ProblemNotice error={checkout.error} />
        <Button onClick={() => checkout.start({ confirms: id })} loading={checkout.busy}>
          {text.confirmPay}
        </Button>
      </Stack>
      <Checkout checkout={checkout} />
    </Alert>
  );
}
