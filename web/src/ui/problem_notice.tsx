import { Alert, Anchor, Button, Group, List, Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import { isProblem, Problem } from '../api/problem';
import { CopyText } from './copy_text';
import { asSentence } from './format';

type Props = {
  error: unknown;
  /** Shows a button to try again. */
  onRetry?: () => void;
  /** Fields that show their own error beside them and need no mention here. */
  shown?: string[];
};

/** Nobody but who sent it can tell whether it is wanted once more. */
const perhapsDone =
  'Your first attempt got no answer, and what you send now differs from it. The first may have been carried out: look ' +
  'whether it was before you send this. To send it anew, close this form or leave this page and begin again.';

function toldIn(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  return error instanceof Error ? error.message : String(error);
}

/** What went wrong, in the server's words, with the request id that support asks for. Nothing when there is no error. */
export function ProblemNotice({ error, onRetry, shown = [] }: Props) {
  if (!error) return null;
  const problem = error instanceof Problem ? error : null;
  const mayBeDone = isProblem(error, 'idempotency_key_reused');
  const others = problem?.errors.filter(({ field }) => !shown.includes(field)) ?? [];
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      title={mayBeDone ? 'It may be done already' : (problem?.title ?? 'Something went wrong')}
      icon={<IconAlertTriangle size={18} aria-hidden />}
    >
      <Text size="sm">{mayBeDone ? perhapsDone : asSentence(toldIn(error))}</Text>
      {problem?.retryAfter ? <Text size="sm">Try again in {problem.retryAfter} seconds.</Text> : null}
      {others.length > 0 && (
        <List size="sm" mt="xs">
          {others.map(({ field, message }) => (
            <List.Item key={field + message}>
              <b>{field}</b>: {message}
            </List.Item>
          ))}
        </List>
      )}
      <Group gap="md" mt="xs">
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {problem && (
          <Text size="xs" component="span">
            Request <CopyText value={problem.requestId} label="Copy the request id" />
          </Text>
        )}
        {problem?.members.type.startsWith('/') || problem?.members.type.startsWith('http') ? (
          <Anchor size="xs" href={problem.members.type} target="_blank" rel="noreferrer" underline="always">
            What this means
          </Anchor>
        ) : null}
      </Group>
    </Alert>
  );
}
