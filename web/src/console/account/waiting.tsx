// What the dialogs that move credits by hand have in common.

import { Anchor } from '@mantine/core';
import type { GetPath } from '../../api/queries';
import { notifyWaits } from '../../ui/notify';
import { adjusting as text } from './strings';

/** Paths whose answers an adjustment, or its undoing, makes old. */
export const changedByAdjusting: GetPath[] = [
  '/admin/credits/{userId}',
  '/admin/credits/{userId}/history',
  '/admin/credits/{userId}/summary',
  '/admin/credits/{userId}/explain',
  '/admin/overview',
  '/admin/approvals',
];

/** Nothing moved yet: a second person has to agree. */
export function tellWaits() {
  notifyWaits(
    <>
      {text.waits}{' '}
      <Anchor href="/console/approvals" size="sm" underline="always">
        {text.toApprovals}
      </Anchor>
    </>,
  );
}
