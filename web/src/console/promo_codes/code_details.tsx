import type { Schemas } from '../../api/queries';
import { Actor } from '../../ui/actor';
import { Credits, Moment } from '../../ui/amounts';
import { formatCount } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { Section } from '../../ui/section';
import { one, text } from './strings';

export function CodeDetails({ code }: { code: Schemas['PromoCode'] }) {
  const { creditsValidForDays, newUsersOnlyDays, startsAt, expiresAt } = code;
  return (
    <Section title={one.details}>
      <KeyValues
        rows={[
          [one.credits, <Credits key="credits" value={code.credits} />],
          [one.creditsExpire, creditsValidForDays ? one.afterDays(formatCount(creditsValidForDays)) : one.neverExpire],
          [one.from, startsAt ? <Moment key="from" value={startsAt} /> : undefined],
          [one.until, expiresAt ? <Moment key="until" value={expiresAt} /> : text.always],
          [one.forWhom, newUsersOnlyDays ? one.newUsers(formatCount(newUsersOnlyDays)) : one.everybody],
          [one.note, code.description ?? undefined],
          [one.madeBy, <Actor key="maker" value={code.createdBy} />],
          [one.made, <Moment key="made" value={code.createdAt} />],
          [
            one.changed,
            code.updatedAt === code.createdAt ? undefined : <Moment key="changed" value={code.updatedAt} />,
          ],
        ]}
      />
    </Section>
  );
}
