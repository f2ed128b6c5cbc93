// Every page, by the name of its pictures. `as`: who looks at it (nobody, user or admin). `path` may need what the
// ledger has: a function of {userId, purchaseId, …}, which the looking suite finds out. `only`: what must be there when
// the page is drawn; its heading if nothing is said.

export const walletPages = [
  { name: 'wallet-sign-in', as: 'nobody', path: '/wallet' },
  { name: 'wallet-register', as: 'nobody', path: '/wallet/register' },
  { name: 'wallet-forgot', as: 'nobody', path: '/wallet/forgot' },
  { name: 'wallet-balance', as: 'user', path: '/wallet' },
  { name: 'wallet-history', as: 'user', path: '/wallet/history' },
  { name: 'wallet-history-empty', as: 'user', path: '/wallet/history?type=dispute' },
  { name: 'wallet-buy', as: 'user', path: '/wallet/buy' },
  { name: 'wallet-buy-cancelled', as: 'user', path: '/wallet/buy?cancelled=1' },
  { name: 'wallet-purchases', as: 'user', path: '/wallet/purchases' },
  { name: 'wallet-purchase', as: 'user', path: ({ purchaseId }) => `/wallet/purchases/${purchaseId}` },
  { name: 'wallet-paid', as: 'user', path: ({ sessionId }) => `/wallet/checkout/return?session_id=${sessionId}` },
  { name: 'wallet-settings', as: 'user', path: '/wallet/settings' },
  { name: 'wallet-account', as: 'user', path: '/wallet/account' },
  { name: 'wallet-nowhere', as: 'user', path: '/wallet/nowhere' },
];

export const peoplePages = [
  { name: 'console-set-up', as: 'nobody', path: '/console/setup#token=csu_not_a_real_one' },
  { name: 'console-set-up-incomplete', as: 'nobody', path: '/console/setup' },
  { name: 'console-sign-in', as: 'nobody', path: '/console' },
  { name: 'console-forgot', as: 'nobody', path: '/console/forgot' },
  { name: 'console-overview', as: 'admin', path: '/console' },
  { name: 'console-users', as: 'admin', path: '/console/users' },
  { name: 'console-users-none', as: 'admin', path: '/console/users?search=nobody' },
  { name: 'console-account', as: 'admin', path: ({ userId }) => `/console/users/${userId}` },
  { name: 'console-explain', as: 'admin', path: ({ userId, txnId }) => `/console/users/${userId}?explain=${txnId}` },
  { name: 'console-balance-at', as: 'admin', path: ({ userId }) => `/console/users/${userId}?at=${new Date().toISOString()}` },
  { name: 'console-promo-codes', as: 'admin', path: '/console/promo-codes' },
  { name: 'console-promo-code', as: 'admin', path: ({ promoId }) => `/console/promo-codes/${promoId}` },
  { name: 'console-meters', as: 'admin', path: '/console/meters' },
  { name: 'console-meter', as: 'admin', path: ({ meter }) => `/console/meters/${meter}` },
  { name: 'console-api-keys', as: 'admin', path: '/console/api-keys' },
  { name: 'console-roles', as: 'admin', path: '/console/roles' },
  { name: 'console-role', as: 'admin', path: '/console/roles/support' },
  { name: 'console-role-own', as: 'admin', path: ({ role }) => `/console/roles/${role}` },
  { name: 'console-role-new', as: 'admin', path: '/console/roles/new' },
  { name: 'console-reason-codes', as: 'admin', path: '/console/reason-codes' },
];

/** The console's second half. The first list is for books with something in them, the second for empty ones. */
export const moneyPages = [
  { name: 'console-packages', as: 'admin', path: '/console/packages' },
  { name: 'console-purchases', as: 'admin', path: '/console/purchases' },
  { name: 'console-purchase', as: 'admin', path: ({ purchaseId }) => `/console/purchases/${purchaseId}` },
  { name: 'console-stripe-events', as: 'admin', path: '/console/webhook-events' },
  { name: 'console-stripe-event', as: 'admin', path: ({ eventId }) => `/console/webhook-events/${eventId}` },
  { name: 'console-reconciliation', as: 'admin', path: '/console/reconciliation' },
  { name: 'console-webhooks', as: 'admin', path: '/console/webhooks' },
  { name: 'console-mails', as: 'admin', path: '/console/mails' },
  { name: 'console-bulk', as: 'admin', path: '/console/bulk' },
  { name: 'console-bulk-new', as: 'admin', path: '/console/bulk/new' },
  { name: 'console-bulk-job', as: 'admin', path: ({ jobId }) => `/console/bulk/${jobId}` },
  { name: 'console-approvals', as: 'admin', path: '/console/approvals' },
  { name: 'console-approval', as: 'admin', path: ({ approvalId }) => `/console/approvals/${approvalId}` },
  { name: 'console-audit', as: 'admin', path: '/console/audit' },
  { name: 'console-report-usage', as: 'admin', path: '/console/reports' },
  { name: 'console-report-revenue', as: 'admin', path: '/console/reports?type=revenue' },
  { name: 'console-report-roll-forward', as: 'admin', path: '/console/reports?type=roll-forward&by=week' },
  { name: 'console-report-deferred', as: 'admin', path: '/console/reports?type=deferred' },
  { name: 'console-settings', as: 'admin', path: '/console/settings' },
];

export const emptyMoneyPages = [
  { name: 'console-packages-none', as: 'admin', path: '/console/packages' },
  { name: 'console-purchases-none', as: 'admin', path: '/console/purchases' },
  { name: 'console-purchases-unlike', as: 'admin', path: '/console/purchases?status=refunded' },
  { name: 'console-purchase-none', as: 'admin', path: '/console/purchases/pur_00000000000000000000000000' },
  { name: 'console-stripe-events-none', as: 'admin', path: '/console/webhook-events' },
  { name: 'console-reconciliation-none', as: 'admin', path: '/console/reconciliation' },
  { name: 'console-webhooks-none', as: 'admin', path: '/console/webhooks' },
  { name: 'console-mails-off', as: 'admin', path: '/console/mails' },
  { name: 'console-bulk-none', as: 'admin', path: '/console/bulk' },
  { name: 'console-approvals-none', as: 'admin', path: '/console/approvals' },
  { name: 'console-audit-unlike', as: 'admin', path: '/console/audit?actor=nobody' },
  { name: 'console-report-none', as: 'admin', path: '/console/reports?type=purchases' },
  { name: 'console-settings-unlike', as: 'admin', path: '/console/settings?search=nothing-like-this' },
];
