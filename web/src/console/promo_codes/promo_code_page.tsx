import { Grid, Skeleton, Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useGet } from '../../api/queries';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { CodeActions } from './code_actions';
import { CodeDetails } from './code_details';
import { PromoStateBadge } from './columns';
import { Performance } from './performance';
import { Redemptions } from './redemptions';
import { text } from './strings';

/** One code: what it gives, how it does, who redeemed it. */
export function PromoCodePage() {
  const { id = '' } = useParams({ strict: false });
  const { data, error, refetch } = useGet('/admin/promo-codes/{id}', { path: { id } });
  const above = [{ label: text.title, to: '/promo-codes' }];
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const code = data?.promoCode;
  if (!code) {
    return (
      <Stack>
        <PageHeader title="…" above={above} />
        <Skeleton height={110} />
        <Skeleton height={260} />
      </Stack>
    );
  }
  return (
    <>
      <PageHeader
        title={code.code}
        above={above}
        beside={<PromoStateBadge code={code} />}
        actions={<CodeActions code={code} />}
      />
      <Performance code={code} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Redemptions id={code.id} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <CodeDetails code={code} />
        </Grid.Col>
      </Grid>
    </>
  );
}
