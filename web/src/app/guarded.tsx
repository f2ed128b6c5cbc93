import { Text } from '@mantine/core';
import IconLock from '@tabler/icons-react/dist/esm/icons/IconLock.mjs';
import type { ReactNode } from 'react';
import { useMay } from '../api/session';
import { EmptyState } from '../ui/empty_state';

/** The page, for those who may see it. The server judges anyway; this only says it kindly. */
export function Guarded({ permission, open, children }: { permission?: string; open?: boolean; children: ReactNode }) {
  const may = useMay(permission);
  if (open || may) return children;
  return (
    <EmptyState icon={IconLock} title="Your role does not include this page">
      <Text size="sm">
        It takes the permission <b>{permission}</b>. An administrator can change your role.
      </Text>
    </EmptyState>
  );
}
