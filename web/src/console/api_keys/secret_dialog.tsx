import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { SecretOnce } from '../../ui/secret_once';
import { text } from './strings';
import classes from './api_keys.module.css';

/** Shows a secret, this once. Only its button closes it: a slip beside it would lose the secret. */
export function SecretDialog({ title, secret, onDone }: { title: string; secret: string; onDone: () => void }) {
  return (
    <Modal opened onClose={onDone} title={title} size="lg" closeOnClickOutside={false} closeOnEscape={false}>
      <Stack>
        <SecretOnce what={text.key} secret={secret} />
        <Text size="sm">{text.use}</Text>
        <code className={classes.use}>Authorization: Bearer …</code>
        <Group justify="flex-end">
          <Button onClick={onDone}>{text.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
