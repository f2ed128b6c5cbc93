// What the wallet says on every page; each area has its own strings beside its pages.

export const text = {
  loading: 'Loading',
  linkOver: 'This link has been used or is too old',
  linkOverWhy: 'Each link to a wallet opens once, within five minutes. Go back to where you came from and open it again.',
  sessionOver: 'This session has ended',
  sessionOverWhy: 'Go back to where you came from and open your wallet again. Nothing is lost.',
  backTo: (host: string) => `Back to ${host}`,
  navigation: 'Wallet',
  skip: 'Skip to the content',
  balance: 'Balance',
  history: 'History',
  buy: 'Buy credits',
  purchases: 'Purchases',
  settings: 'Settings',
  account: 'Your account',
  credits: 'credits',
};
