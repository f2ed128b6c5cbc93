import { Button } from '@mantine/core';
import IconUsers from '@tabler/icons-react/dist/esm/icons/IconUsers.mjs';
import { useGet } from '../../api/queries';
import { DataTable } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, SearchField, useFilters } from '../../ui/filters';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { useRoleOptions } from '../../ui/role_choice';
import { Section } from '../../ui/section';
import { columns, userPath } from './columns';
import { CreateUser } from './create_user';
import { text } from './strings';

const none = { search: '', role: '', status: '', page: '' };

export function UsersPage() {
  const [{ search, role, status, page }, set] = useFilters(none);
  const filtered = !!(search || role || status);
  const users = useGet('/admin/users', {
    query: { search, role, status: status as 'active', page: Number(page) || 1, limit: 20 },
  });
  const roles = useRoleOptions('users');
  const clear = () => set({ search: '', role: '', status: '' });
  return (
    <>
      <PageHeader title={text.title} description={text.description} actions={<CreateUser />} />
      <FilterBar onClear={filtered ? clear : undefined}>
        <SearchField value={search} onSearch={(found) => set({ search: found })} placeholder={text.search} />
        <FilterChoice label={text.role} value={role} onChange={(chosen) => set({ role: chosen })} options={roles} />
        <FilterChoice
          label={text.status}
          value={status}
          onChange={(chosen) => set({ status: chosen })}
          options={[
            { value: 'active', label: text.active },
            { value: 'suspended', label: text.suspended },
          ]}
        />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={users.data?.items}
          rowKey={({ id }) => id}
          rowTo={userPath}
          error={users.error}
          onRetry={() => void users.refetch()}
          stale={users.isPlaceholderData}
          empty={<Nobody filtered={filtered} onClear={clear} />}
        />
        <Paging total={users.data?.total} totalPages={users.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}

function Nobody({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered) {
    return (
      <EmptyState icon={IconUsers} title={text.none} action={<CreateUser />}>
        {text.noneHint}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconUsers}
      title={text.noMatch}
      action={
        <Button variant="default" onClick={onClear}>
          {text.clear}
        </Button>
      }
    >
      {text.noMatchHint}
    </EmptyState>
  );
}
