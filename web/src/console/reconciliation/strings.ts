export const text = {
  title: 'Reconciliation',
  description: 'Our purchases compared with what the payment provider says: what was repaired, and what somebody must look at.',
  none: 'Nothing was compared yet',
  noneHint: 'With payments set up, a pass runs every hour unless topups.reconcile_minutes says otherwise, or when somebody runs one here.',
  run: 'Run now',
  runTitle: 'Run a reconciliation now?',
  runHint:
    'Every open purchase, and those of the last days, are compared with the payment provider. What was paid there and not credited here is credited; refunds and disputes that nobody told us of are booked. What contradicts the books is listed and left alone. No money moves.',
  begun: 'The reconciliation has begun',
  underWay: 'Comparing with the payment provider',
  soFar: (checkouts: string, events: string, purchases: string) =>
    `So far ${checkouts} checkouts, ${events} entries of the provider’s record and ${purchases} single purchases.`,
  elsewhere: 'Another node is at it; its result appears here.',
  right: 'Both sides agree',
  rightHint: 'Every payment was credited, and every credit was paid.',
  repaired: 'Repaired',
  repairedHint: 'Their books were behind the provider, and are right now.',
  differences: 'To be looked at',
  ended: 'The pass ended early',
} as const;

export const kinds: Record<string, string> = {
  credited_not_paid: 'Credited here, not paid there',
  unknown_here: 'Paid there, unknown here',
  unknown_there: 'Unknown at the provider',
};
