import IconTicket from '@tabler/icons-react/dist/esm/icons/IconTicket.mjs';
import { useGet } from '../../api/queries';
import { DataTable } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, SearchField, useFilters } from '../../ui/filters';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { columns, codePath } from './columns';
import { CreateCode } from './create_code';
import { GenerateCodes } from './generate_codes';
import { text } from './strings';

export function PromoCodesPage() {
  const [{ search, active, page }, set] = useFilters({ search: '', active: '', page: '' });
  const filtered = !!(search || active);
  const codes = useGet('/admin/promo-codes', {
    // What cannot be in a code finds nothing; the server would refuse to look.
    query: {
      search: search.replaceAll(/[^A-Za-z0-9_-]/g, ''),
      active: (active || undefined) as boolean | undefined,
      page: Number(page) || 1,
      limit: 20,
    },
  });
  return (
    <>
      <PageHeader
        title={text.title}
        description={text.description}
        actions={
          <>
            <GenerateCodes />
            <CreateCode />
          </>
        }
      />
      <FilterBar onClear={filtered ? () => set({ search: '', active: '' }) : undefined}>
        <SearchField value={search} onSearch={(found) => set({ search: found })} placeholder={text.search} />
        <FilterChoice
          label={text.state}
          value={active}
          onChange={(chosen) => set({ active: chosen })}
          options={[
            { value: 'true', label: text.on },
            { value: 'false', label: text.off },
          ]}
        />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={codes.data?.items}
          rowKey={({ id }) => id}
          rowTo={codePath}
          error={codes.error}
          onRetry={() => void codes.refetch()}
          stale={codes.isPlaceholderData}
          empty={
            filtered ? (
              <EmptyState icon={IconTicket} title={text.noMatch}>
                {text.noMatchHint}
              </EmptyState>
            ) : (
              <EmptyState icon={IconTicket} title={text.none} action={<CreateCode />}>
                {text.noneHint}
              </EmptyState>
            )
          }
        />
        <Paging total={codes.data?.total} totalPages={codes.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
