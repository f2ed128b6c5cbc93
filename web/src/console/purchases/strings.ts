export const text = {
  title: 'Purchases',
  description: 'Every checkout and automatic top-up, what was paid, and what was given back.',
  many: ['purchase', 'purchases'],
  none: 'No purchases yet',
  noneHint: 'When somebody buys a package, the payment and its credits appear here.',
  noneFound: 'No purchase is like that',
  noneFoundHint: 'Try fewer filters.',
  review: 'Needs review',
  anyUser: 'User id…',
  refund: 'Refund',
  refundTitle: 'Give money back',
  refunded: 'The refund has begun',
  refundWaits: 'The refund waits for a second person',
  force: 'Also when the credits are spent',
  forceHint: 'What is missing is taken from other bought credits; the rest becomes debt of the account.',
  ask: 'Ask provider',
  askTitle: 'Ask the payment provider how this purchase stands',
  askHint: 'What it answers is booked like any other news: credits that were paid for and not given are given, once.',
  asked: 'The provider was asked',
  dismiss: 'Mark as reviewed',
  dismissTitle: 'Mark this purchase as reviewed',
  dismissHint: 'The reasons below stay in the audit log. A reason that comes up later counts anew. No credits move.',
  dismissed: 'Marked as reviewed',
  money: 'Money',
  credits: 'Credits',
  events: 'What the provider told',
  eventsHint: 'Each event once, with what came of it.',
  noEvents: 'The provider has told nothing of this purchase yet.',
  timeline: 'What happened to the money',
  begun: 'Begun',
  paid: 'Paid',
  refundStep: 'Refund',
  disputeStep: 'Dispute',
  atProvider: 'At the provider',
  answerBy: 'answer by',
  explain: 'The grant, and what became of it',
} as const;

export const kinds: Record<string, string> = { checkout: 'Checkout', auto_top_up: 'Automatic top-up' };

/** Why a purchase is to be reviewed, where its name does not say it. */
export const reasons: Record<string, string> = {
  wrong_amount: 'Another amount was paid than the price',
  nothing_paid: 'The provider asked for nothing, although it has a price',
  other_checkout: 'Another checkout or payment claims to be this purchase',
  not_credited: 'Paid, but the credits could not be booked',
  reversal_not_booked: 'Money went back, but the credits could not be taken or given back',
  reversed_too_much: 'More money went back than was paid',
  credited_not_paid: 'Credited here, but the provider says that it is not paid',
  unknown_there: 'The provider knows nothing of its checkout or payment',
};

export const statuses = [
  'pending', 'processing', 'paid', 'partially_refunded', 'refunded', 'disputed', 'expired', 'failed',
] as const;
