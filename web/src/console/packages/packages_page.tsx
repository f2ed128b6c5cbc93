import { Group, Stack, Text } from '@mantine/core';
import IconPackage from '@tabler/icons-react/dist/esm/icons/IconPackage.mjs';
import { useGet, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { Credits, Money } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { PageHeader } from '../../ui/page_header';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { Offers } from './offers';
import { CreatePackage, EditPackage, RemovePackage } from './package_actions';
import { text } from './strings';

type Row = Schemas['PackageForAdmins'];

const columns: Column<Row>[] = [
  {
    key: 'title',
    title: 'Package',
    render: ({ id, title }) => (
      <Stack gap={0}>
        <Text size="sm" fw={550}>
          {title}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {id}
        </Text>
      </Stack>
    ),
  },
  {
    key: 'active',
    title: 'State',
    render: ({ active }) => <StatusBadge status={active ? 'active' : 'off'} label={active ? 'On sale' : 'Off sale'} />,
  },
  {
    key: 'credits',
    title: 'Credits',
    align: 'right',
    render: ({ custom, credits }) => (custom ? text.byOffer : <Credits value={credits} />),
  },
  {
    key: 'bonus',
    title: 'Bonus',
    align: 'right',
    render: ({ bonusCredits }) => (bonusCredits > 0 ? <Credits value={bonusCredits} signed /> : ''),
    wideOnly: true,
  },
  {
    key: 'valid',
    title: 'Valid for',
    align: 'right',
    render: ({ validForDays }) => (validForDays ? `${validForDays} days` : text.forGood),
    wideOnly: true,
  },
  {
    key: 'prices',
    title: 'Prices',
    align: 'right',
    render: ({ prices }) =>
      prices.length > 0 && (
        <Group gap={8} justify="flex-end">
          {prices.map((price) => (
            <Money key={price.currency} value={price} />
          ))}
        </Group>
      ),
  },
];

const withActions: Column<Row>[] = [
  ...columns,
  {
    key: 'actions',
    title: 'Actions',
    quiet: true,
    corner: true,
    align: 'right',
    render: (row) => (
      <Group gap={4} justify="flex-end" wrap="nowrap">
        <EditPackage row={row} />
        <RemovePackage row={row} />
      </Group>
    ),
  },
];

export function PackagesPage() {
  const packages = useGet('/admin/packages');
  const mayWrite = useMay('packages:write');
  return (
    <>
      <PageHeader title={text.title} description={text.description} actions={mayWrite && <CreatePackage />} />
      <Section flush>
        <DataTable
          label={text.title}
          columns={mayWrite ? withActions : columns}
          rows={packages.data?.items}
          rowKey={({ id }) => id}
          error={packages.error}
          onRetry={() => void packages.refetch()}
          empty={
            <EmptyState title={text.none} icon={IconPackage} action={mayWrite && <CreatePackage />}>
              {text.noneHint}
            </EmptyState>
          }
        />
      </Section>
      <Offers mayWrite={mayWrite} />
    </>
  );
}
