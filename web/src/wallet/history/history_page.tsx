import '../../app/more_styles';
import type { GetParameters } from '../../api/queries';
import { useGet } from '../../api/queries';
import { DayField } from '../../ui/day_field';
import { DownloadButton } from '../../ui/download_button';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, useFilters } from '../../ui/filters';
import { dayEnd, dayStart } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { kinds, text } from './strings';
import { TransactionTable } from './transaction_table';

type Query = NonNullable<GetParameters<'/credits/history'>['query']>;

const none = { page: '', type: '', from: '', to: '' };

export function HistoryPage() {
  const [{ page, ...filters }, set] = useFilters(none);
  const asked = { type: filters.type, from: dayStart(filters.from), to: dayEnd(filters.to) };
  const history = useGet('/credits/history', { query: { ...asked, page: Number(page) || 1, limit: 20 } as Query });
  const filtered = Object.values(filters).some(Boolean);
  const given = Object.entries(asked).filter((entry): entry is [string, string] => !!entry[1]);
  return (
    <>
      <PageHeader
        title={text.title}
        description={text.description}
        actions={<DownloadButton href={`/credits/history.csv?${new URLSearchParams(given)}`} fileName="history.csv" />}
      />
      <FilterBar onClear={filtered ? () => set(none) : undefined}>
        <FilterChoice
          label={text.type}
          value={filters.type}
          onChange={(type) => set({ type })}
          options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
          width={190}
        />
        <DayField label={text.from} value={filters.from} onChange={(from) => set({ from })} />
        <DayField label={text.to} value={filters.to} onChange={(to) => set({ to })} />
      </FilterBar>
      <Section flush>
        <TransactionTable
          label={text.title}
          rows={history.data?.items}
          error={history.error}
          onRetry={() => void history.refetch()}
          stale={history.isPlaceholderData}
          empty={<EmptyState title={filtered ? text.noneSuch : text.none}>{filtered ? null : text.noneWhy}</EmptyState>}
        />
        <Paging total={history.data?.total} totalPages={history.data?.totalPages} what={text.entries} />
      </Section>
    </>
  );
}
