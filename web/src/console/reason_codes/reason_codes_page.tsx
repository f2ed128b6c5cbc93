import { Badge, Group } from '@mantine/core';
import { useGet, type Schemas } from '../../api/queries';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { PageHeader } from '../../ui/page_header';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { CodeActions } from './code_actions';
import { CreateCode } from './create_code';
import { text } from './strings';

type Code = Schemas['ListedReasonCode'];
const titles = text.columns;

const columns: Column<Code>[] = [
  { key: 'code', title: titles.code, render: (code) => <Name code={code} /> },
  { key: 'meaning', title: titles.meaning, render: ({ description }) => description },
  {
    key: 'state',
    title: titles.state,
    render: ({ active }) => <StatusBadge status={active ? 'active' : 'inactive'} label={active ? text.on : text.off} />,
  },
  { key: 'actions', title: titles.actions, quiet: true, corner: true, align: 'right', render: (code) => <CodeActions code={code} /> },
];

function Name({ code }: { code: Code }) {
  return (
    <Group gap={8}>
      <code>{code.code}</code>
      {code.builtIn && (
        <Badge variant="light" color="gray" radius="sm" tt="none" fw={500} size="sm">
          {text.builtIn}
        </Badge>
      )}
    </Group>
  );
}

export function ReasonCodesPage() {
  const codes = useGet('/admin/reason-codes');
  return (
    <>
      <PageHeader title={text.title} description={text.description} actions={<CreateCode />} />
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={codes.data?.items}
          rowKey={({ code }) => code}
          error={codes.error}
          onRetry={() => void codes.refetch()}
          empty={<EmptyState title={text.none} action={<CreateCode />} />}
        />
      </Section>
    </>
  );
}
