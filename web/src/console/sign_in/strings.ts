export const text = {
  title: 'Sign in',
  lead: 'The console is for operators.',
  forgot: 'Forgot your password?',
  withoutMail: 'Whoever runs this server gives you another password, on its machine:',
  command: 'creditd admin set-password --email you@example.com',
  withoutMailWhy: 'Your sessions end with it. With a mail server set up, links are mailed instead.',
  wallet: 'Looking for your own credits?',
  toWallet: 'Open the wallet',
};
