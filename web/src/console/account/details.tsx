import { Skeleton, Stack } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { asWords, formatDay } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { Section } from '../../ui/section';
import { text } from './strings';

type Props = { user: Schemas['User'] | undefined; account: Schemas['AccountDetails'] | undefined };

export function AccountDetails({ user, account }: Props) {
  const words = text.details;
  return (
    <Section title={words.title}>
      {user && account ? (
        <KeyValues
          rows={[
            [words.id, <CopyText key="id" value={user.id} />],
            [words.email, user.email && <Email key="email" value={user.email} />],
            [
              words.verified,
              user.email
                ? user.emailVerifiedAt
                  ? text.details.verifiedSince(formatDay(user.emailVerifiedAt))
                  : words.unverified
                : undefined,
            ],
            [words.role, asWords(user.role)],
            [words.opened, <Moment key="opened" value={account.openedAt} />],
            [words.earned, <Credits key="earned" value={account.totalEarned} />],
            [words.spent, <Credits key="spent" value={account.totalSpent} />],
          ]}
        />
      ) : (
        <Stack gap="sm">
          {Array.from({ length: 6 }, (_, index) => (
            <Skeleton key={index} height={16} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

/** In two lines where one is too short, it breaks before the sign. */
function Email({ value }: { value: string }) {
  const at = value.lastIndexOf('@');
  return (
    <>
      {value.slice(0, at)}
      <wbr />
      {value.slice(at)}
    </>
  );
}
