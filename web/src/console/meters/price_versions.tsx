import type { Schemas } from '../../api/queries';
import { Credits, Moment, Nothing } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { ChangePrice } from './change_price';
import { priceText, stateOfVersion } from './price_text';
import { prices as text } from './strings';

type Meter = Schemas['MeterWithPrices'];

const tones = { current: 'green', upcoming: 'blue', past: 'gray' };

const columnsFor = ({ unit, price: current }: Meter): Column<Schemas['Price']>[] => [
  { key: 'price', title: text.price, render: (version) => priceText(version, unit) },
  {
    key: 'state',
    title: text.state,
    render: (version) => {
      const state = stateOfVersion(version, current);
      return <StatusBadge status={state} label={text.states[state]} tone={tones[state]} />;
    },
  },
  {
    key: 'minimum',
    title: text.minimum,
    align: 'right',
    render: ({ minimum }) => (minimum > 0 ? <Credits value={minimum} /> : <Nothing />),
  },
  { key: 'rounding', title: text.rounding, render: ({ rounding }) => text.roundings[rounding] ?? rounding },
  { key: 'from', title: text.from, align: 'right', render: ({ effectiveFrom }) => <Moment value={effectiveFrom} /> },
  { key: 'version', title: text.version, align: 'right', render: ({ version }) => version },
];

export function PriceVersions({ meter }: { meter: Meter }) {
  return (
    <Section title={text.title} description={text.description} flush actions={<ChangePrice meter={meter} />}>
      <DataTable
        label={text.title}
        columns={columnsFor(meter)}
        rows={meter.prices}
        rowKey={({ version }) => String(version)}
        empty={null}
      />
    </Section>
  );
}
