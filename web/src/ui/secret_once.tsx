import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import classes from './copy_text.module.css';

/** A secret that is shown this once: API key, webhook secret, set-up link. */
export function SecretOnce({ what, secret }: { what: string; secret: string }) {
  return (
    <Alert color="yellow" variant="light" icon={<IconKey size={18} aria-hidden />} title={`Copy the ${what} now`}>
      <Stack gap="xs">
        <Text size="sm">It is not kept in readable form and is not shown again.</Text>
        <Group gap="sm" wrap="nowrap">
          <code className={classes.text} data-secret>
            {secret}
          </code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy} flex="none">
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Alert>
  );
}
