import { Badge, Text } from '@mantine/core';
import { pageConfig } from './page_config';

/** Says that this is a test ledger, where no real money moves. Nothing on a live one. */
export function ModeBadge() {
  if (pageConfig.mode !== 'test') return null;
  return (
    <Badge
      variant="light"
      color="orange"
      radius="sm"
      tt="none"
      fw={600}
      flex="none"
      title="A test ledger: no real money moves here"
    >
      Test
      <Text span inherit visibleFrom="xs">
        {' mode'}
      </Text>
    </Badge>
  );
}
