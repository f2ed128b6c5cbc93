import { Badge, Code, SegmentedControl, Stack, Text } from '@mantine/core';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import { useGet, type Schemas } from '../../api/queries';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, SearchField, useFilters } from '../../ui/filters';
import { asWords } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { Section } from '../../ui/section';
import { origins, text, titles } from './strings';

type Row = Schemas['EffectiveSetting'];

const columns: Column<Row>[] = [
  {
    key: 'name',
    title: 'Setting',
    width: '48%',
    render: ({ name, description }) => (
      <Stack gap={2} maw={460}>
        <Text size="sm" fw={550} ff="monospace">
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      </Stack>
    ),
  },
  {
    key: 'value',
    title: 'Value',
    width: '28%',
    render: ({ value }) =>
      value === null || value === '' ? (
        <Text size="sm" c="dimmed">
          {text.notSet}
        </Text>
      ) : (
        <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
      ),
  },
  {
    key: 'origin',
    title: 'Comes from',
    width: '24%',
    render: ({ origin, place }) => (
      <Stack gap={0}>
        <Badge variant={origin === 'default' ? 'default' : 'light'} tt="none" radius="sm">
          {origins[origin]}
        </Badge>
        {place && (
          <Text size="xs" c="dimmed">
            {place}
          </Text>
        )}
      </Stack>
    ),
  },
];

export function SettingsPage() {
  const [{ search, show }, set] = useFilters({ search: '', show: '' });
  const settings = useGet('/admin/settings');
  const wanted = search.toLowerCase();
  const found = settings.data?.items.filter(
    ({ name, description, origin }) =>
      (show === '' || origin !== 'default') && `${name} ${description}`.toLowerCase().includes(wanted),
  );
  const sections = [...new Set(found?.map(({ section }) => section))];
  return (
    <>
      <PageHeader title={text.title} description={text.description} />
      <FilterBar>
        <SearchField value={search} onSearch={(to) => set({ search: to })} placeholder={text.search} />
        <SegmentedControl
          aria-label="Which settings"
          value={show}
          onChange={(to) => set({ show: to })}
          data={[
            { value: '', label: text.all },
            { value: 'changed', label: text.changed },
          ]}
        />
      </FilterBar>
      {!found || found.length === 0 ? (
        <Section flush>
          <DataTable
            label={text.title}
            columns={columns}
            rows={found}
            rowKey={({ name }) => name}
            error={settings.error}
            onRetry={() => void settings.refetch()}
            empty={<EmptyState title={text.none} icon={IconSettings} />}
          />
        </Section>
      ) : (
        sections.map((section) => (
          <Section key={section} title={titles[section] ?? asWords(section)} flush>
            <DataTable
              label={titles[section] ?? asWords(section)}
              columns={columns}
              rows={found.filter((row) => row.section === section)}
              rowKey={({ name }) => name}
              empty={null}
            />
          </Section>
        ))
      )}
    </>
  );
}
