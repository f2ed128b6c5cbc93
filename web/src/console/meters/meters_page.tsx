import IconGauge from '@tabler/icons-react/dist/esm/icons/IconGauge.mjs';
import { useGet, type Schemas } from '../../api/queries';
import { Credits, Moment, Nothing } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/filters';
import { NameCell } from '../../ui/name_cell';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { ActiveBadge } from './active_badge';
import { CreateMeter } from './create_meter';
import { priceText } from './price_text';
import { text } from './strings';

type Meter = Schemas['Meter'];
const titles = text.columns;
const meterPath = ({ name }: Meter) => `/meters/${name}`;

const columns: Column<Meter>[] = [
  {
    key: 'name',
    title: titles.name,
    render: (meter) => <NameCell to={meterPath(meter)} name={meter.name} note={meter.description} />,
  },
  { key: 'state', title: titles.state, render: ({ active }) => <ActiveBadge active={active} /> },
  { key: 'price', title: titles.price, align: 'right', render: ({ price, unit }) => priceText(price, unit) },
  {
    key: 'minimum',
    title: titles.minimum,
    align: 'right',
    render: ({ price: { minimum } }) => (minimum > 0 ? <Credits value={minimum} /> : <Nothing />),
  },
  {
    key: 'since',
    title: titles.since,
    align: 'right',
    wideOnly: true,
    render: ({ price }) => <Moment value={price.effectiveFrom} />,
  },
];

export function MetersPage() {
  const [{ page }] = useFilters({ page: '' });
  const meters = useGet('/admin/meters', { query: { page: Number(page) || 1, limit: 20 } });
  return (
    <>
      <PageHeader title={text.title} description={text.description} actions={<CreateMeter />} />
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={meters.data?.items}
          rowKey={({ name }) => name}
          rowTo={meterPath}
          error={meters.error}
          onRetry={() => void meters.refetch()}
          stale={meters.isPlaceholderData}
          empty={
            <EmptyState icon={IconGauge} title={text.none} action={<CreateMeter />}>
              {text.noneHint}
            </EmptyState>
          }
        />
        <Paging total={meters.data?.total} totalPages={meters.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
