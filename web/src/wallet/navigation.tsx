import IconCreditCard from '@tabler/icons-react/dist/esm/icons/IconCreditCard.mjs';
import IconHistory from '@tabler/icons-react/dist/esm/icons/IconHistory.mjs';
import IconReceipt from '@tabler/icons-react/dist/esm/icons/IconReceipt.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import IconWallet from '@tabler/icons-react/dist/esm/icons/IconWallet.mjs';
import { Link, useRouterState } from '@tanstack/react-router';
import classes from './navigation.module.css';
import { text } from './strings';

const links = [
  { to: '/', label: text.balance, icon: IconWallet },
  { to: '/history', label: text.history, icon: IconHistory },
  { to: '/buy', label: text.buy, icon: IconCreditCard },
  { to: '/purchases', label: text.purchases, icon: IconReceipt },
  { to: '/settings', label: text.settings, icon: IconSettings },
];

/** At the top of a wide window, at the bottom of a phone's, under the thumb. */
export function Navigation() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <nav aria-label={text.navigation} className={classes.bar}>
      {links.map(({ to, label, icon: Shown }) => {
        const here = to === '/' ? path === '/' : path.startsWith(to);
        return (
          <Link key={to} to={to} className={classes.link} data-here={here || undefined} aria-current={here ? 'page' : undefined}>
            <Shown size={19} stroke={1.7} aria-hidden className={classes.icon} />
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
