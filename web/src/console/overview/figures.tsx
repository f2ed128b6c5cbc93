import { Badge, SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { useLive } from '../../api/live';
import { useGet } from '../../api/queries';
import { Credits } from '../../ui/amounts';
import { Chart } from '../../ui/chart';
import { formatDay } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { Stat } from '../../ui/stat';
import { Attention } from './attention';
import { OutstandingHint, Revenue } from './hints';
import { text } from './strings';

export function Figures() {
  const { data, error, refetch } = useGet('/admin/overview');
  const live = useLive('/admin/events', {
    overview: ['/admin/overview'],
    approvals: ['/admin/overview'],
    jobs: ['/admin/overview'],
  });
  if (error && !data) {
    return (
      <Stack>
        <PageHeader title={text.title} />
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      </Stack>
    );
  }
  return (
    <>
      <PageHeader title={text.title} beside={live && <LiveBadge />} />
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
        <Stat
          label={text.outstanding}
          loading={!data}
          value={data && <Credits value={data.outstanding.total} />}
          hint={data && <OutstandingHint {...data.outstanding} />}
        />
        <Stat
          label={text.issued}
          loading={!data}
          value={data && <Credits value={data.today.issued} />}
          hint={text.issuedHint}
        />
        <Stat
          label={text.used}
          loading={!data}
          value={data && <Credits value={data.today.used} />}
          hint={text.utcDay}
        />
        <Stat
          label={text.revenue}
          loading={!data}
          value={data && <Revenue sold={data.today.revenue} />}
          hint={text.utcDay}
        />
      </SimpleGrid>
      <Attention alerts={data?.alerts} />
      <Section title={text.chart} description={text.chartHint}>
        {data ? (
          <Chart
            label={text.chart}
            moments={data.last30Days.map(({ day }) => `${day}T00:00:00Z`)}
            formatMoment={(moment) => formatDay(moment, 'UTC')}
            series={[
              { name: text.issuedSeries, values: data.last30Days.map(({ issued }) => issued) },
              { name: text.usedSeries, values: data.last30Days.map(({ used }) => used) },
            ]}
            height={260}
          />
        ) : (
          <Skeleton height={296} />
        )}
      </Section>
    </>
  );
}

function LiveBadge() {
  return (
    <Badge variant="dot" color="green" tt="none" fw={500} title={text.liveHint}>
      {text.live}
    </Badge>
  );
}
