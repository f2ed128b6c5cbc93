import { Alert, Drawer, Stack, Table, Text } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Actor } from '../../ui/actor';
import { Moment, Nothing } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { asWords } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { changesOf } from './changes';
import { text } from './strings';
import { Subject } from './subject';

type Entry = Schemas['AuditEntry'];

export function EntryDrawer({ entry, onClose }: { entry: Entry | null; onClose: () => void }) {
  return (
    <Drawer opened={entry !== null} onClose={onClose} position="right" size="lg" title={entry?.action ?? text.details}>
      {entry && (
        <Stack>
          {entry.erased && <Alert color="gray">{text.erased}</Alert>}
          <KeyValues
            rows={[
              ['When', <Moment value={entry.createdAt} />],
              ['Who', entry.actor && <Actor value={entry.actor} />],
              ['To whom', entry.subject && <Subject entry={entry} whole />],
              ['Why', entry.reasonCode ? `${asWords(entry.reasonCode)}: ${entry.reason ?? ''}` : entry.reason],
              ['From', entry.clientAddress],
              ['Request', entry.requestId ? <CopyText value={entry.requestId} /> : null],
              ['Chain', `${entry.chain.bucket} · ${entry.chain.seq}`],
              ['Hash', <CopyText value={entry.chain.hash} shorten />],
            ]}
          />
          <Changes entry={entry} />
        </Stack>
      )}
    </Drawer>
  );
}

function Changes({ entry }: { entry: Entry }) {
  const changes = changesOf(entry.before, entry.after);
  if (changes.length === 0) return null;
  return (
    <Table layout="fixed" withTableBorder aria-label="What changed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">
            Member
          </Table.Th>
          <Table.Th scope="col">{text.before}</Table.Th>
          <Table.Th scope="col">{text.after}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ name, before, after, changed }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={changed ? 600 : 400}>
              {name}
            </Table.Th>
            <Table.Td>
              <Value value={before} struck={changed} />
            </Table.Td>
            <Table.Td>
              <Value value={after} strong={changed} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Value({ value, struck, strong }: { value: string | null; struck?: boolean; strong?: boolean }) {
  if (value === null) return <Nothing />;
  return (
    <Text size="sm" fw={strong ? 600 : 400} td={struck ? 'line-through' : undefined} style={{ overflowWrap: 'anywhere' }}>
      {value}
    </Text>
  );
}
