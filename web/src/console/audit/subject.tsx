import type { Schemas } from '../../api/queries';
import { CopyText } from '../../ui/copy_text';
import { MaybeUser } from '../../ui/user_link';

/** Actions whose subject is a user's id, which may be of any form. */
const aboutUsers = /^(account|credits|login|password|session|user)\./;

/** To whom or what it was done: users by name, long ids shortened unless `whole`. */
export function Subject({ entry: { action, subject }, whole = false }: { entry: Schemas['AuditEntry']; whole?: boolean }) {
  if (!subject) return null;
  if (subject.startsWith('usr_') || aboutUsers.test(action)) return <MaybeUser id={subject} />;
  const isId = /^[a-z]+_[0-9a-z]{16,}$/.test(subject);
  return isId ? <CopyText value={subject} shorten={!whole} /> : subject;
}
