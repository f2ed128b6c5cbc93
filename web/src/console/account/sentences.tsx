import { Badge, Stack, Text } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { explaining as text } from './strings';
import classes from './account.module.css';

/** What happened, one sentence after the other, each with the rule that decided it. */
export function Sentences({ sentences }: { sentences: Schemas['Explanation']['sentences'] }) {
  return (
    <Stack gap="xs" component="section" aria-label={text.why}>
      {sentences.map((sentence, index) => (
        <Text key={index} size="sm" className={classes.sentence}>
          {sentence.text}{' '}
          {sentence.rule && (
            <Badge size="sm" variant="light" color="gray" radius="sm" tt="none" title={text.rule(sentence.rule)}>
              {sentence.rule}
            </Badge>
          )}
        </Text>
      ))}
    </Stack>
  );
}
