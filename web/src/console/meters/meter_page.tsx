import { Grid, Skeleton, Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useGet } from '../../api/queries';
import { useMay } from '../../api/session';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { ActiveBadge } from './active_badge';
import { Calculator } from './calculator';
import { MeterActions } from './meter_actions';
import { PriceVersions } from './price_versions';
import { text } from './strings';

/** One meter, all its prices, and what a quantity costs. */
export function MeterPage() {
  const { name = '' } = useParams({ strict: false });
  const { data: meter, error, refetch } = useGet('/admin/meters/{name}', { path: { name } });
  const mayEstimate = useMay('credits:spend');
  const above = [{ label: text.title, to: '/meters' }];
  if (error && !meter) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!meter) {
    return (
      <Stack>
        <PageHeader title="…" above={above} />
        <Skeleton height={240} />
      </Stack>
    );
  }
  return (
    <>
      <PageHeader
        title={meter.name}
        above={above}
        beside={<ActiveBadge active={meter.active} />}
        description={meter.description}
        actions={<MeterActions meter={meter} />}
      />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: mayEstimate ? 8 : 12 }}>
          <PriceVersions meter={meter} />
        </Grid.Col>
        {mayEstimate && (
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <Calculator meter={meter} />
          </Grid.Col>
        )}
      </Grid>
    </>
  );
}
