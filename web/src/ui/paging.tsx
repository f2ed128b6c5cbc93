import { Group, Pagination, Text } from '@mantine/core';
import { formatCount } from './format';
import { useFilters } from './use_filters';

/** The word for one of them, and for several. */
export type Counted = readonly [one: string, several: string];

type Props = { total: number | undefined; totalPages: number | undefined; what: Counted };

/** Under a list: how many there are, and the other pages. The page is `?page=` of the address. */
export function Paging({ total, totalPages, what }: Props) {
  const [{ page }, set] = useFilters({ page: '' });
  if (!total) return null;
  return (
    <Group justify="space-between" px="lg" py="sm" gap="xs">
      <Text size="sm" c="dimmed" aria-live="polite">
        {formatCount(total)} {what[total === 1 ? 0 : 1]}
      </Text>
      {(totalPages ?? 1) > 1 && (
        <Pagination
          size="sm"
          total={totalPages ?? 1}
          value={Number(page) || 1}
          onChange={(to) => set({ page: to === 1 ? '' : String(to) }, { keepPage: true })}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
          hideWithOnePage
        />
      )}
    </Group>
  );
}
