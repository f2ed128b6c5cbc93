import { Code, Stack, Title } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Actor } from '../../ui/actor';
import { Credits, Moment } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { formatCredits } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { explaining as text } from './strings';
import classes from './account.module.css';

/** The line itself, field by field. */
export function Facts({ line }: { line: Schemas['Transaction'] }) {
  const metadata = Object.keys(line.metadata ?? {}).length > 0 ? JSON.stringify(line.metadata, null, 2) : undefined;
  return (
    <Stack gap="xs" className={classes.facts}>
      <Title order={3} fz="sm">
        {text.facts}
      </Title>
      <KeyValues
        rows={[
          [text.id, <CopyText key="id" value={line.id} />],
          [text.balances, text.fromTo(formatCredits(line.balanceBefore), formatCredits(line.balanceAfter))],
          [text.heldAfter, line.heldAfter ? <Credits key="held" value={line.heldAfter} /> : undefined],
          [text.debtAfter, line.debtAfter ? <Credits key="debt" value={line.debtAfter} /> : undefined],
          [text.debtMade, line.debtMade ? <Credits key="made" value={line.debtMade} /> : undefined],
          [text.debtRepaid, line.debtRepaid ? <Credits key="repaid" value={line.debtRepaid} /> : undefined],
          [text.expiresAt, line.expiresAt ? <Moment key="expires" value={line.expiresAt} /> : undefined],
          [text.occurred, <Moment key="occurred" value={line.occurredAt} />],
          [
            text.posted,
            line.createdAt === line.occurredAt ? undefined : <Moment key="posted" value={line.createdAt} />,
          ],
          [text.actor, <Actor key="actor" value={line.actor} />],
          [text.reasonCode, line.reasonCode],
          [text.reason, line.reason ?? undefined],
          [text.reference, line.reference ?? undefined],
          [
            text.metadata,
            metadata && (
              <Code key="metadata" block>
                {metadata}
              </Code>
            ),
          ],
        ]}
      />
    </Stack>
  );
}
