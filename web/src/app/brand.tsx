import { Group, Text } from '@mantine/core';
import mark from './mark.svg';

export function Brand({ name }: { name?: string }) {
  return (
    <Group gap={9} wrap="nowrap">
      <img src={mark} width={26} height={26} alt="" />
      <Text fw={650} fz={17} lts="-0.02em">
        creditd
      </Text>
      {name && (
        <Text c="dimmed" fz={15} visibleFrom="sm">
          {name}
        </Text>
      )}
    </Group>
  );
}
