export const text = {
  title: 'Approvals',
  description: 'What is above a limit waits here for a second person. Nobody approves what they asked for themselves.',
  many: ['approval', 'approvals'],
  none: 'Nothing waits',
  noneHint: 'Adjustments, refunds and bulk runs above the limits appear here until somebody decides.',
  noneFound: 'No approval is like that',
  approve: 'Approve',
  approveHint: 'It is judged anew as things stand now and carried out in the same moment.',
  approved: 'Approved, and done',
  reject: 'Reject',
  rejectHint: 'Nothing happens. Whoever asked can ask again.',
  rejected: 'Rejected',
  withdraw: 'Withdraw',
  withdrawHint: 'You take back what you asked for. Nothing happens.',
  withdrawn: 'Withdrawn',
  mayNotDecide: {
    own_approval: 'A program asked for this, and you were shown a key of it. Somebody else has to decide.',
    forbidden: 'Your role may not do this itself, or not so much. Somebody who may has to decide.',
  },
  request: 'What was asked for',
  outcome: 'What came of it',
} as const;

export const kinds: Record<string, string> = { adjustment: 'Adjustment', refund: 'Refund', bulk: 'Bulk run' };

export const statuses = ['pending', 'approved', 'rejected', 'withdrawn', 'expired'] as const;
