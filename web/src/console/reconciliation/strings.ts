export const text = {
  title: 'Reconciliation',
  description: 'Our purchases compared with what the payment provider says: what was repaired, and what somebody must look at.',
  none: 'Nothing was compared yet',
  noneHint: 'With payments set up, a pass runs every hour unless topups.reconcile_minutes says otherwise. "creditd reconcile" runs one at once.',
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
