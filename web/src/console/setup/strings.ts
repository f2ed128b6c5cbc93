export const text = {
  title: 'Set up creditd',
  lead: 'Make the first administrator. You can add everybody else afterwards.',
  name: 'Your name',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'At least 8 characters. A sentence is easy to remember and hard to guess.',
  repeat: 'Password again',
  submit: 'Create administrator',
  noToken: {
    title: 'The link is not complete',
    body: 'Open the whole link that the server printed when it started. It ends with #token=csu_… and works once.',
  },
  done: {
    title: 'It is set up already',
    body: 'There is an administrator. Sign in to go on.',
    action: 'To the sign-in',
  },
  invalid:
    'The link is used or too old. Restart the server to have a new one printed, or run “creditd admin create” on its machine.',
  needsEmail: 'Enter an e-mail address',
  needsPassword: 'At least 8 characters',
  needsSame: 'The two passwords differ',
};
