import { ActionIcon, CopyButton, Group } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import classes from './copy_text.module.css';

/** An id or a secret in fixed width, with a button that copies all of it. `shorten`: the middle is left out to look at. */
export function CopyText({ value, label = 'Copy', shorten = false }: { value: string; label?: string; shorten?: boolean }) {
  const shown = shorten && value.length > 18 ? `${value.slice(0, 9)}…${value.slice(-5)}` : value;
  return (
    <Group gap={2} wrap="nowrap" component="span" display="inline-flex" maw="100%">
      <span className={classes.text} data-short={shorten || undefined} title={shorten ? value : undefined}>
        {shown}
      </span>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            title={label}
            aria-label={copied ? 'Copied' : label}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
