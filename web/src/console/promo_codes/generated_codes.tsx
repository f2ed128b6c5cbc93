import { Button, CopyButton, Group, Modal, ScrollArea, Stack, Text } from '@mantine/core';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import type { DialogProps } from '../../ui/dialog_button';
import { saveAs } from '../../ui/download_button';
import { formatCount } from '../../ui/format';
import { one, text as words, writing as text } from './strings';
import classes from './generated_codes.module.css';

/** Codes have no signs that CSV or a spreadsheet would give a meaning, so that lines are enough. */
const asCsv = (codes: string[]) => ['code', ...codes, ''].join('\r\n');

/** The codes that were just made, to take along. */
export function GeneratedCodes({ codes, prefix, ...dialog }: DialogProps & { codes: string[]; prefix: string }) {
  const fileName = `${prefix.toLowerCase().replace(/[-_]+$/, '') || 'promo'}-codes.csv`;
  return (
    <Modal {...dialog} title={text.made(formatCount(codes.length))} size="md">
      <Stack>
        <Text size="sm" c="dimmed">
          {text.madeHint}
        </Text>
        <ScrollArea.Autosize
          mah={260}
          type="auto"
          className={classes.list}
          viewportProps={{ role: 'region', 'aria-label': words.title, tabIndex: 0 }}
        >
          {codes.map((code) => (
            <div key={code}>{code}</div>
          ))}
        </ScrollArea.Autosize>
        <Group justify="flex-end" gap="xs">
          <CopyButton value={codes.join('\n')}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? text.copied : text.copyAll}
              </Button>
            )}
          </CopyButton>
          <Button
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => saveAs(new Blob([asCsv(codes)], { type: 'text/csv' }), fileName)}
          >
            {one.csv}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
