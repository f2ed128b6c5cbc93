import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import { useGet } from '../../api/queries';
import { DataTable } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/filters';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { columns } from './columns';
import { CreateKey } from './create_key';
import { text } from './strings';

export function ApiKeysPage() {
  const [{ page }] = useFilters({ page: '' });
  const keys = useGet('/admin/api-keys', { query: { page: Number(page) || 1, limit: 20 } });
  return (
    <>
      <PageHeader title={text.title} description={text.description} actions={<CreateKey />} />
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={keys.data?.items}
          rowKey={({ id }) => id}
          error={keys.error}
          onRetry={() => void keys.refetch()}
          stale={keys.isPlaceholderData}
          empty={
            <EmptyState icon={IconKey} title={text.none} action={<CreateKey />}>
              {text.noneHint}
            </EmptyState>
          }
        />
        <Paging total={keys.data?.total} totalPages={keys.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
