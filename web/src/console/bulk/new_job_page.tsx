import { Alert, Button, FileButton, Group, Progress, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import IconFileSpreadsheet from '@tabler/icons-react/dist/esm/icons/IconFileSpreadsheet.mjs';
import { useNavigate } from '@tanstack/react-router';
import { useState, type DragEvent } from 'react';
import { useAct } from '../../api/queries';
import { saveAs } from '../../ui/download_button';
import { formatCount } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import classes from './drop.module.css';
import { peekInto, type Peek } from './peek';
import { largestFile, sendFile } from './send_file';
import { operations, text, type Operation } from './strings';

export function NewJobPage() {
  const navigate = useNavigate();
  const [operation, setOperation] = useState<Operation>('adjust');
  const [file, setFile] = useState<File | null>(null);
  const [peek, setPeek] = useState<Peek | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [share, setShare] = useState(0);
  const plan = useAct(
    (chosen: File, key) => sendFile(chosen, operation, key, setShare),
    { refreshes: ['/admin/credits/bulk'], onDone: (job) => void navigate({ to: `/bulk/${job.id}` }) },
  );
  const choose = (chosen: File | null) => {
    if (!chosen) return;
    const megabytes = Math.ceil(chosen.size / 1024 / 1024);
    const wrong =
      chosen.size > largestFile
        ? `${text.tooLarge}: ${formatCount(megabytes)} MB. Cut it into files of at most ${largestFile / 1024 / 1024} MB.`
        : chosen.size === 0
          ? text.empty
          : null;
    setFault(wrong);
    setFile(wrong ? null : chosen);
    setPeek(null);
    setShare(0);
    plan.reset();
    if (!wrong) peekInto(chosen).then(setPeek, () => setPeek(null));
  };
  return (
    <>
      <PageHeader title={text.start} above={[{ label: text.title, to: '/bulk' }]} description={text.noneHint} />
      <Section title={text.operation} description={operations[operation].hint}>
        <Group justify="space-between">
          <SegmentedControl
            className={classes.kinds}
            aria-label={text.operation}
            value={operation}
            onChange={(value) => setOperation(value as Operation)}
            disabled={plan.isPending}
            data={Object.entries(operations).map(([value, { label }]) => ({ value, label }))}
          />
          <Button
            variant="subtle"
            onClick={() => saveAs(new Blob([operations[operation].sample], { type: 'text/csv' }), `${operation}.csv`)}
          >
            {text.sample}
          </Button>
        </Group>
      </Section>
      <DropZone file={file} onFile={choose} disabled={plan.isPending} />
      {fault && (
        <Alert color="red" role="alert" title={text.tooLarge === fault.slice(0, text.tooLarge.length) ? text.tooLarge : fault}>
          {fault}
        </Alert>
      )}
      {peek && peek.columns.length > 0 && <PeekTable peek={peek} />}
      <ProblemNotice error={plan.error} />
      {plan.isPending && <Progress value={share * 100} aria-label={text.uploading} animated />}
      <Group justify="flex-end">
        <Button size="md" disabled={!file} loading={plan.isPending} onClick={() => file && plan.mutate(file)}>
          {text.plan}
        </Button>
      </Group>
    </>
  );
}

type DropProps = { file: File | null; onFile: (file: File | null) => void; disabled: boolean };

function DropZone({ file, onFile, disabled }: DropProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) onFile(event.dataTransfer.files[0] ?? null);
  };
  return (
    <div
      className={classes.zone}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack align="center" gap="xs">
        <IconFileSpreadsheet size={32} stroke={1.4} aria-hidden />
        <Text fw={550}>{file ? file.name : text.drop}</Text>
        <Text size="sm" c="dimmed">
          {file ? `${formatCount(Math.max(1, Math.round(file.size / 1024)))} kB` : text.dropHint}
        </Text>
        <FileButton onChange={onFile} accept=".csv,.txt,.json,text/csv,application/json" disabled={disabled}>
          {(props) => (
            <Button variant="default" {...props}>
              {file ? text.chooseAnother : text.choose}
            </Button>
          )}
        </FileButton>
      </Stack>
    </div>
  );
}

function PeekTable({ peek }: { peek: Peek }) {
  return (
    <Section title={text.peek} flush>
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label={text.peek}>
          <Table.Thead>
            <Table.Tr>
              {peek.columns.map((column, index) => (
                <Table.Th key={index} scope="col">
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {peek.rows.map((row, index) => (
              <Table.Tr key={index}>
                {row.map((value, at) => (
                  <Table.Td key={at}>{value}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}
