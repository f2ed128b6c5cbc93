export const text = {
  title: 'Sign in',
  lead: 'The console is for operators.',
  wallet: 'Looking for your own credits?',
  toWallet: 'Open the wallet',
};
