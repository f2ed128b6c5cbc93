import { SimpleGrid } from '@mantine/core';
import { useGet, type Schemas } from '../../api/queries';
import { Ago, Credits } from '../../ui/amounts';
import { Chart } from '../../ui/chart';
import { productOf } from '../../ui/decimal';
import { formatCount, formatCredits } from '../../ui/format';
import { Section } from '../../ui/section';
import { Stat } from '../../ui/stat';
import { countedByDay } from './by_day';
import { one } from './strings';

const weekMs = 7 * 24 * 3600 * 1000;
const most = 100;

/** How a code does: uses, credits given, how lately, and the last redemptions day by day. */
export function Performance({ code }: { code: Schemas['PromoCode'] }) {
  const { data } = useGet('/admin/promo-codes/{id}/redemptions', { path: { id: code.id }, query: { limit: most } });
  const latest = data?.items ?? [];
  const recent = latest.filter(({ createdAt }) => Date.parse(createdAt) > Date.now() - weekMs).length;
  const { days, counts } = countedByDay(latest.map(({ createdAt }) => createdAt));
  return (
    <>
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
        <Stat
          label={one.uses}
          value={formatCount(code.uses)}
          hint={code.maxUses === null ? one.unlimited : one.left(formatCount(Math.max(0, code.maxUses - code.uses)))}
        />
        <Stat
          label={one.given}
          value={<Credits value={productOf(code.credits, code.uses)} />}
          hint={one.givenHint(formatCredits(code.credits))}
        />
        <Stat
          label={one.recent}
          loading={!data}
          value={formatCount(recent)}
          hint={recent === most ? one.recentMore : one.recentHint}
        />
        <Stat label={one.last} loading={!data} value={latest[0] ? <Ago value={latest[0].createdAt} /> : one.never} />
      </SimpleGrid>
      {days.length > 1 && (
        <Section title={one.performance} description={one.performanceHint(formatCount(latest.length))}>
          <Chart
            label={one.performance}
            moments={days}
            series={[{ name: one.series, values: counts }]}
            kind="bars"
            height={160}
          />
        </Section>
      )}
    </>
  );
}
