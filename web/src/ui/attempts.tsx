import { Text } from '@mantine/core';
import { Ago } from './amounts';
import { formatCount } from './format';

type Notice = { attempts: number; lastResult: string | null; nextAttemptAt: string | null };

/** How sending a mail or webhook went: what was answered, how often it was tried, when it is tried again. */
export function Attempts({ notice: { attempts, lastResult, nextAttemptAt } }: { notice: Notice }) {
  return (
    <div>
      {lastResult}
      {(attempts > 1 || nextAttemptAt) && (
        <Text size="xs" c="dimmed">
          {attempts > 0 && `${formatCount(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'}`}
          {attempts > 0 && nextAttemptAt && ', '}
          {nextAttemptAt && (
            <>
              next <Ago value={nextAttemptAt} />
            </>
          )}
        </Text>
      )}
    </div>
  );
}
