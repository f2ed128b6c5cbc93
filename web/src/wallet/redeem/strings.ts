import { formatCredits } from '../../ui/format';

export const text = {
  title: 'Redeem a code',
  label: 'Code',
  action: 'Redeem',
  missing: 'Enter the code',
  done: (credits: number) => `${formatCredits(credits)} credits were added to your account.`,
};
