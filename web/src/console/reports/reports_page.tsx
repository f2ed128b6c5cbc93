import { Alert, Skeleton } from '@mantine/core';
import IconChartBar from '@tabler/icons-react/dist/esm/icons/IconChartBar.mjs';
import { useGet } from '../../api/queries';
import { Chart } from '../../ui/chart';
import { DownloadButton } from '../../ui/download_button';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/filters';
import { formatDay, formatMoment, timeZone } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { chartedOf } from './charted';
import type { Report } from './figures';
import { addressOf, none, questionOf } from './question';
import { ReportFilters } from './report_filters';
import { ReportTable } from './report_table';
import { reports, text } from './strings';

export function ReportsPage() {
  const [filters, set] = useFilters(none);
  const question = questionOf(filters, timeZone);
  const { label, hint } = reports[question.type];
  const query = useGet('/admin/credits/report', { query: question });
  // While another report is on its way, the one before is not shown under its name.
  const report = query.data?.report.type === question.type ? query.data : undefined;
  const charted = report && chartedOf(report);
  const period = report && spanOf(report);
  return (
    <>
      <PageHeader
        title={text.title}
        description={text.description}
        actions={<DownloadButton href={addressOf(question)} fileName={`${question.type}.csv`} />}
      />
      <ReportFilters filters={filters} set={set} />
      {query.error && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {report?.report.truncated && <Alert color="yellow">{text.truncated}</Alert>}
      {charted && (
        <Section title={label}>
          <Chart label={label} moments={charted.moments} series={charted.series} kind="bars" zone="UTC" height={240} />
        </Section>
      )}
      <Section
        title={report?.report.title ?? label}
        description={report ? `${hint} ${period}` : hint}
        flush
      >
        {report ? (
          <ReportTable
            report={report}
            all={filters.all !== ''}
            onAll={() => set({ all: 'yes' })}
            empty={
              <EmptyState title={text.none} icon={IconChartBar}>
                {text.noneHint}
              </EmptyState>
            }
          />
        ) : (
          !query.error && <Skeleton height={240} m="lg" />
        )}
      </Section>
    </>
  );
}

/** From when to when, with the zone that makes days of it. */
function spanOf({ report: { type, from, to, timeZone: zone, generatedAt } }: Report): string {
  const last = formatDay(new Date(Date.parse(to) - 1).toISOString(), zone);
  const span = reports[type].over === 'moment' ? `At the end of ${last}` : `${from ? formatDay(from, zone) : 'From the beginning'} to ${last}`;
  return `${span}, ${zone}, as of ${formatMoment(generatedAt)}.`;
}
