import { Alert, Anchor, Progress, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useLive } from '../../api/live';
import { useGet, type Schemas } from '../../api/queries';
import { Credits } from '../../ui/amounts';
import { DownloadButton } from '../../ui/download_button';
import { formatCount } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { Stat } from '../../ui/stat';
import { StatusBadge } from '../../ui/status_badge';
import { JobActions } from './job_actions';
import { JobRows } from './job_rows';
import { operations, statusLabels, text } from './strings';

export type Job = Schemas['BulkJob'];

const underWay = ['receiving', 'planning', 'applying', 'undoing'];

export function JobPage() {
  const { jobId } = useParams({ strict: false }) as { jobId: string };
  useLive('/admin/events', { jobs: ['/admin/credits/bulk/{id}', '/admin/credits/bulk/{id}/rows'] });
  // Progress is read each second while there is some; the news tell of ends.
  const query = useGet('/admin/credits/bulk/{id}', { path: { id: jobId } }, {
    refetchInterval: (latest) => (latest && underWay.includes(latest.job.status) ? 1000 : false),
  });
  const above = [{ label: text.title, to: '/bulk' }];
  if (!query.data) {
    return (
      <>
        <PageHeader title="Bulk job" above={above} />
        {query.error ? (
          <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={260} />
        )}
      </>
    );
  }
  const { job } = query.data;
  return (
    <>
      <PageHeader
        title={job.fileName ?? operations[job.operation].label}
        above={above}
        beside={<StatusBadge status={job.status} label={statusLabels[job.status]} />}
        description={`${operations[job.operation].label}: ${operations[job.operation].hint.toLowerCase()}`}
        actions={
          <>
            <DownloadButton href={`/admin/credits/bulk/${job.id}/rows.csv`} fileName={`${job.id}.csv`} label={text.results} />
            <JobActions job={job} />
          </>
        }
      />
      {job.problem && (
        <Alert color="red" title={text.failed} role="alert">
          {job.problem.message}
          {job.problem.row !== null && ` (row ${job.problem.row}${job.problem.column ? `, ${job.problem.column}` : ''})`}
        </Alert>
      )}
      {job.approvalId && (
        <Alert color="yellow" title={text.awaits}>
          <Anchor component={Link} to={`/approvals/${job.approvalId}`} size="sm">
            {text.toApproval}
          </Anchor>
        </Alert>
      )}
      {job.sameAs && job.status === 'planned' && <Alert color="yellow">{text.same}</Alert>}
      {job.progress && <JobProgress progress={job.progress} status={job.status} />}
      <Counts job={job} />
      {job.counts.rows > 0 && <JobRows job={job} isMoving={underWay.includes(job.status)} />}
    </>
  );
}

function JobProgress({ progress, status }: { progress: NonNullable<Job['progress']>; status: string }) {
  const share = progress.of === 0 ? 0 : (progress.done / progress.of) * 100;
  const verbs: Record<string, string> = { planning: 'Planning', applying: 'Applying', undoing: 'Undoing' };
  const done =
    progress.unit === 'rows'
      ? `${formatCount(progress.done)} of ${formatCount(progress.of)} rows`
      : `${Math.floor(share)} % of the file`;
  return (
    <Section>
      <Stack gap="xs">
        <Text size="sm" aria-live="polite">
          {verbs[status] ?? 'Working'}: {done}
        </Text>
        <Progress value={share} size="lg" aria-label={`${verbs[status] ?? 'Progress'}: ${done}`} animated />
      </Stack>
    </Section>
  );
}

function Counts({ job: { counts, totals } }: { job: Job }) {
  const wasApplied = counts.applied + counts.failed > 0;
  const wasUndone = counts.undone + counts.notUndone > 0;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Stat label="Rows" value={formatCount(counts.rows)} hint={`${formatCount(counts.valid)} can be applied`} />
      <Stat label="With errors" value={formatCount(counts.invalid)} />
      <Stat label="Credits" value={<Credits value={totals.credits} signed />} />
      {wasApplied && <Stat label="Applied" value={formatCount(counts.applied)} hint={`${formatCount(counts.failed)} failed`} />}
      {wasApplied && <Stat label="Credits applied" value={<Credits value={totals.applied} signed />} />}
      {wasUndone && <Stat label="Undone" value={formatCount(counts.undone)} hint={`${formatCount(counts.notUndone)} not wholly`} />}
      {wasUndone && <Stat label="Could not be undone" value={<Credits value={totals.notUndone} signed />} />}
    </SimpleGrid>
  );
}
