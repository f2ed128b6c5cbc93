import { Alert, Anchor, SimpleGrid, Skeleton } from '@mantine/core';
import IconScale from '@tabler/icons-react/dist/esm/icons/IconScale.mjs';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useGet, type Got, type Schemas } from '../../api/queries';
import { CopyText } from '../../ui/copy_text';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { asWords, formatCount, formatMoment } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { Stat } from '../../ui/stat';
import { StatusBadge } from '../../ui/status_badge';
import { RunNow } from './run_now';
import { kinds, text } from './strings';
import { UnderWay } from './under_way';

type Report = Schemas['Reconciliation'];
type Difference = Report['differences'][number];

const purchase = (id: string) => (
  <Anchor component={Link} to={`/purchases/${id}`} size="sm">
    {id}
  </Anchor>
);

const differenceColumns: Column<Difference>[] = [
  { key: 'kind', title: 'What', render: ({ kind }) => <StatusBadge status="needs_review" label={kinds[kind] ?? asWords(kind)} /> },
  { key: 'purchase', title: 'Purchase', render: ({ purchaseId }) => (purchaseId ? purchase(purchaseId) : '') },
  {
    key: 'provider',
    title: 'At the provider',
    render: ({ providerId }) => (providerId ? <CopyText value={providerId} shorten /> : ''),
  },
];

const repairedColumns: Column<string>[] = [{ key: 'id', title: 'Purchase', render: purchase }];

const often = 1_000;
const seldom = 60_000;
const patience = 120_000;

export function ReconciliationPage() {
  /** The pass that was begun here: a report as late as its `to`, or a later one, is its end. */
  const [begun, setBegun] = useState<{ to: string; at: number } | null>(null);
  const awaits = (latest: Got<'/admin/reconciliation'> | undefined) => {
    if (latest?.running != null) return true;
    // Another node may be at it, and may have stopped before its report: that is not waited for without end.
    const isLate = begun !== null && (latest?.report?.to ?? '') < begun.to;
    return isLate && Date.now() - begun.at < patience;
  };
  const query = useGet('/admin/reconciliation', undefined, {
    refetchInterval: (latest) => (awaits(latest) ? often : seldom),
  });
  const report = query.data?.report;
  const isUnderWay = query.data !== undefined && awaits(query.data);
  return (
    <>
      <PageHeader
        title={text.title}
        description={text.description}
        actions={<RunNow isUnderWay={isUnderWay} onBegun={(to) => setBegun({ to, at: Date.now() })} />}
      />
      {isUnderWay && <UnderWay running={query.data?.running ?? null} />}
      {query.error && !query.data && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={200} />}
      {report === null && !isUnderWay && (
        <Section>
          <EmptyState title={text.none} icon={IconScale}>
            {text.noneHint}
          </EmptyState>
        </Section>
      )}
      {report && <Findings report={report} />}
    </>
  );
}

function Findings({ report }: { report: Report }) {
  const isRight = report.differences.length === 0 && report.endedEarly === null;
  return (
    <>
      {report.endedEarly && (
        <Alert color="yellow" title={text.ended}>
          {report.endedEarly}
        </Alert>
      )}
      {isRight && (
        <Alert color="green" title={text.right} role="status">
          {text.rightHint}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Stat label="Compared from" value={formatMoment(report.from)} />
        <Stat label="Until" value={formatMoment(report.to)} />
        <Stat label="Checkouts there" value={formatCount(report.checkouts)} />
        <Stat label="Purchases looked up" value={formatCount(report.purchases)} />
      </SimpleGrid>
      {report.differences.length > 0 && (
        <Section title={text.differences} flush>
          <DataTable
            label={text.differences}
            columns={differenceColumns}
            rows={report.differences}
            rowKey={({ kind, purchaseId, providerId }) => `${kind} ${purchaseId} ${providerId}`}
            empty={null}
          />
        </Section>
      )}
      {report.repaired.length > 0 && (
        <Section title={text.repaired} description={text.repairedHint} flush>
          <DataTable label={text.repaired} columns={repairedColumns} rows={report.repaired} rowKey={(id) => id} empty={null} />
        </Section>
      )}
    </>
  );
}
