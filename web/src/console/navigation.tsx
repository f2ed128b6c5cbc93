import { NavLink, Text } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import { useMe } from '../api/session';
import { linksFor } from './links';
import classes from './navigation.module.css';

/** The sections that the one who is signed in may see. */
export function Navigation() {
  const { data: me } = useMe();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const permissions = (me?.permissions ?? []) as string[];
  return (
    <div className={classes.list}>
      <nav aria-label="Console">
        {linksFor((permission) => permissions.includes(permission)).map(({ section, links }) => (
          <div key={section} className={classes.section}>
            {section && (
              <Text className={classes.name} component="h2">
                {section}
              </Text>
            )}
            {links.map(({ to, label, icon: Shown, Count }) => {
              const here = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
              return (
                <NavLink
                  key={to}
                  component={Link}
                  to={to}
                  label={label}
                  active={here}
                  aria-current={here ? 'page' : undefined}
                  leftSection={<Shown size={18} stroke={1.7} aria-hidden />}
                  rightSection={Count && <Count />}
                  className={classes.link}
                />
              );
            })}
          </div>
        ))}
      </nav>
    </div>
  );
}
