import { MultiSelect, Select } from '@mantine/core';
import { DayField } from '../../ui/day_field';
import { FilterBar, SearchField } from '../../ui/filters';
import { timeZone } from '../../ui/format';
import { dayOf, daysAfter } from './days';
import { none, typeOf, type Filters } from './question';
import { granularities, groupings, reports, text } from './strings';

type Props = { filters: Filters; set: (changes: Partial<Filters>) => void };

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function ReportFilters({ filters, set }: Props) {
  const zone = filters.zone || timeZone;
  const today = dayOf(new Date(), zone);
  const { over, by, groups, user } = reports[typeOf(filters.type)];
  const isFiltered = Boolean(filters.from || filters.to || filters.by || filters.groups || filters.user);
  return (
    <FilterBar onClear={isFiltered ? () => set({ ...none, type: filters.type, zone: filters.zone }) : undefined}>
      <Select
        aria-label={text.report}
        data={Object.entries(reports).map(([value, { label }]) => ({ value, label }))}
        value={typeOf(filters.type)}
        onChange={(type) => type && set({ type })}
        allowDeselect={false}
        w={{ base: '100%', xs: 160 }}
      />
      {over !== 'moment' && (
        <DayField label={text.from} value={filters.from || daysAfter(today, -29)} onChange={(from) => set({ from })} />
      )}
      <DayField
        label={over === 'moment' ? text.at : text.to}
        value={filters.to || today}
        onChange={(to) => set({ to: to === today ? '' : to })}
      />
      {over === 'period' && (
        <Select
          aria-label={text.by}
          data={by ? granularities : [{ value: '', label: text.whole }, ...granularities]}
          value={filters.by || by || ''}
          onChange={(to) => set({ by: to === by ? '' : (to ?? '') })}
          allowDeselect={false}
          w={{ base: '100%', xs: 125 }}
        />
      )}
      {groups && (
        <MultiSelect
          aria-label={text.groupBy}
          placeholder={filters.groups ? undefined : text.groupBy}
          data={groupings}
          value={filters.groups ? filters.groups.split(',') : []}
          onChange={(chosen) => set({ groups: chosen.join(',') })}
          w={{ base: '100%', xs: 220 }}
        />
      )}
      {user && <SearchField value={filters.user} onSearch={(to) => set({ user: to })} placeholder={text.user} label="User id" />}
      <Select
        aria-label="Time zone"
        data={zones.includes(zone) ? zones : [zone, ...zones]}
        value={zone}
        onChange={(to) => set({ zone: !to || to === timeZone ? '' : to })}
        searchable
        allowDeselect={false}
        w={{ base: '100%', xs: 190 }}
      />
    </FilterBar>
  );
}
