import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

type Props = {
  /** The page of what is named. */
  to: string;
  name: string;
  /** A second line, in small. */
  note?: string | null;
  /** A word beside the name. */
  badge?: string | false;
};

/** The first column of a table whose rows lead somewhere. */
export function NameCell({ to, name, note, badge }: Props) {
  return (
    <div>
      <Group gap={8}>
        <Anchor component={Link} to={to} size="sm" fw={550}>
          {name}
        </Anchor>
        {badge && (
          <Badge variant="light" color="gray" radius="sm" tt="none" fw={500} size="sm">
            {badge}
          </Badge>
        )}
      </Group>
      {note && (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {note}
        </Text>
      )}
    </div>
  );
}
