import '../../app/more_styles';
import { Skeleton } from '@mantine/core';
import { useGet } from '../../api/queries';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { ConfirmCard } from '../buy/confirm_card';
import { AutoTopUpForm } from './auto_top_up_form';
import { LowBalanceForm } from './low_balance_form';
import { text } from './strings';

export function SettingsPage() {
  const { data, error, refetch } = useGet('/credits/settings');
  const shelf = useGet('/credits/packages');
  return (
    <>
      <PageHeader title={text.title} />
      <ConfirmCard />
      <ProblemNotice error={error ?? shelf.error} onRetry={() => void refetch()} />
      {data ? <LowBalanceForm lowBalance={data.settings.lowBalance} /> : <Skeleton height={170} radius="lg" />}
      {data && shelf.data ? (
        <AutoTopUpForm autoTopUp={data.settings.autoTopUp} packages={shelf.data.items} />
      ) : (
        <Skeleton height={240} radius="lg" />
      )}
    </>
  );
}
