import { Anchor, Button, SimpleGrid, Text } from '@mantine/core';
import IconWallet from '@tabler/icons-react/dist/esm/icons/IconWallet.mjs';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/session';
import { EmptyState } from '../../ui/empty_state';
import { PageHeader } from '../../ui/page_header';
import { linksFor } from '../links';
import { text } from './strings';
import classes from './attention.module.css';

/** Instead of figures, for who may not see reports: the pages that are theirs. */
export function StartingPoints() {
  const { data: me } = useMe();
  const permissions = (me?.permissions ?? []) as string[];
  const links = linksFor((permission) => permissions.includes(permission)).flatMap((section) => section.links);
  const open = links.filter(({ to, permission }) => to !== '/' && permission);
  const name = me?.user?.name ?? me?.user?.email ?? '';
  if (open.length === 0) {
    return (
      <EmptyState icon={IconWallet} title={text.noAccess} action={<WalletButton />}>
        {text.noAccessHint}
      </EmptyState>
    );
  }
  return (
    <>
      <PageHeader title={text.welcome(name)} description={text.welcomeHint} />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        {open.map(({ to, label, icon: Shown }) => (
          <Anchor key={to} component={Link} to={to} underline="never" className={classes.alert}>
            <Shown size={20} stroke={1.6} aria-hidden />
            <Text size="sm" fw={550} c="var(--mantine-color-text)">
              {label}
            </Text>
          </Anchor>
        ))}
      </SimpleGrid>
    </>
  );
}

function WalletButton() {
  return (
    <Button component="a" href="/wallet" variant="default" mt="xs">
      {text.wallet}
    </Button>
  );
}
