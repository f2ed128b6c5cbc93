import { lazy, Suspense, useState } from 'react';
import { useGet } from '../../api/queries';
import { DataTable } from '../../ui/data_table';
import { DayField } from '../../ui/day_field';
import { DownloadButton } from '../../ui/download_button';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, useFilters } from '../../ui/filters';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { columnsFor } from './history_columns';
import { historyText as text, transactionTypes } from './strings';
import classes from './history.module.css';

const ExplainDrawer = lazy(() => import('./explain_drawer'));

const types = Object.entries(transactionTypes).map(([value, label]) => ({ value, label }));

/** Midnight of the reader's zone at the beginning of a day; `after`: so many days later. */
function startOf(day: string, after = 0): string | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + after).toISOString();
}

/** Every line of the account, filtered by what the address says; `?explain=` opens one. */
export function History({ userId }: { userId: string }) {
  const [{ type, from, to, page, explain }, set] = useFilters({ type: '', from: '', to: '', page: '', explain: '' });
  const filter = { type: (type || undefined) as 'usage' | undefined, from: startOf(from), to: startOf(to, 1) };
  const lines = useGet('/admin/credits/{userId}/history', {
    path: { userId },
    query: { ...filter, page: Number(page) || 1, limit: 20 },
  });
  const filtered = !!(type || from || to);
  // The drawer stays once it was open, so that it can slide out and give the focus back.
  const [everExplained, setEverExplained] = useState(false);
  if (explain && !everExplained) setEverExplained(true);
  const open = (id: string) => set({ explain: id }, { keepPage: true });
  return (
    <>
      <Section
        title={text.title}
        description={text.description}
        flush
        actions={<DownloadButton href={csvOf(userId, filter)} fileName="history.csv" label={text.csv} />}
      >
        <div className={classes.filters}>
          <FilterBar onClear={filtered ? () => set({ type: '', from: '', to: '' }) : undefined}>
            <FilterChoice label={text.type} value={type} onChange={(chosen) => set({ type: chosen })} options={types} />
            <DayField label={text.from} value={from} onChange={(day) => set({ from: day })} />
            <DayField label={text.to} value={to} onChange={(day) => set({ to: day })} />
          </FilterBar>
        </div>
        <DataTable
          label={text.title}
          columns={columnsFor(open)}
          rows={lines.data?.items}
          rowKey={({ id }) => id}
          onRow={({ id }) => open(id)}
          error={lines.error}
          onRetry={() => void lines.refetch()}
          stale={lines.isPlaceholderData}
          empty={
            filtered ? (
              <EmptyState title={text.noMatch}>{text.noMatchHint}</EmptyState>
            ) : (
              <EmptyState title={text.none}>{text.noneHint}</EmptyState>
            )
          }
        />
        <Paging total={lines.data?.total} totalPages={lines.data?.totalPages} what={text.many} />
      </Section>
      {everExplained && (
        <Suspense fallback={null}>
          <ExplainDrawer
            userId={userId}
            transaction={explain}
            onClose={() => set({ explain: '' }, { keepPage: true })}
            onOpen={open}
          />
        </Suspense>
      )}
    </>
  );
}

function csvOf(userId: string, filter: Record<string, string | undefined>): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `/admin/credits/${encodeURIComponent(userId)}/history.csv?${new URLSearchParams(given).toString()}`;
}
