export const text = {
  title: 'Mails',
  description: 'What is on its way to users, what was sent, and what the mail server refused for good.',
  many: ['mail', 'mails'],
  none: 'No mails yet',
  noneHint: 'Receipts, failed payments, refunds, low balances and links to sign in appear here when they are due.',
  noneFound: 'No mail is like that',
  off: 'Mail is not set up',
  offHint: 'Set CREDITD_MAIL__URL and CREDITD_MAIL__FROM, and start creditd again. Until then no mail is written.',
  user: 'User id…',
  again: 'Send again',
  againTitle: 'Send this mail again?',
  againHint: 'It goes to the same user with the same content. Whoever got it before gets it twice.',
  queued: 'The mail is on its way',
} as const;

export const states = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'delivered', label: 'Sent' },
  { value: 'given_up', label: 'Given up' },
];

/** What a mail tells, by its kind; a kind that is not here is told by its own name. */
export const kinds: Record<string, string> = {
  'auto_top_up.authentication_needed': 'Automatic top-up needs the bank’s consent',
  'auto_top_up.suspended': 'Automatic top-up was paused',
  'balance.low': 'Low balance',
  'email.verification_requested': 'Confirm the address',
  'password.changed': 'The password was changed',
  'password.reset_requested': 'Set a new password',
  'payment.failed': 'Payment failed',
  'purchase.paid': 'Receipt',
  'purchase.refunded': 'Refund',
};
