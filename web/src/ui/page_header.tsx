import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './page_header.module.css';

type Props = {
  title: string;
  /** Beside the title: a badge, an id. */
  beside?: ReactNode;
  description?: ReactNode;
  /** Buttons on the right. */
  actions?: ReactNode;
  /** The pages above this one. */
  above?: { label: string; to: string }[];
};

let cameByLink = false;

/** Whether a link led here, rather than the address: then whoever cannot see has to be told that the page is another. */
function isAfterLink(): boolean {
  const active = document.activeElement;
  return cameByLink && (active === null || active === document.body || active.tagName === 'A');
}

/** The top of every page; also names the browser's tab, and takes the focus when a link led here. */
export function PageHeader({ title, beside, description, actions, above }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · creditd`;
  }, [title]);
  useEffect(() => {
    if (isAfterLink()) heading.current?.focus({ preventScroll: true });
    cameByLink = true;
  }, []);
  return (
    <Stack gap={4} component="header">
      {above && (
        <Breadcrumbs separatorMargin={6} fz="sm">
          {above.map(({ label, to }) => (
            <Anchor key={to} component={Link} to={to} size="sm">
              {label}
            </Anchor>
          ))}
        </Breadcrumbs>
      )}
      <div className={classes.head}>
        <Group gap="sm" className={classes.title}>
          <Title ref={heading} order={1} fz={24} lh={1.3} tabIndex={-1} data-page-title>
            {title}
          </Title>
          {beside}
        </Group>
        {description && (
          <Text c="dimmed" size="sm" maw={680} component="div" className={classes.description}>
            {description}
          </Text>
        )}
        {actions && (
          <Group gap="xs" className={classes.actions}>
            {actions}
          </Group>
        )}
      </div>
    </Stack>
  );
}
