import type { Schemas } from '../../api/queries';
import { Moment } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import type { Column } from '../../ui/data_table';
import { asWords } from '../../ui/format';
import { NameCell } from '../../ui/name_cell';
import { StatusBadge } from '../../ui/status_badge';
import { text } from './strings';

type User = Schemas['User'];

/** A user's own page. Ids of the operator's may have signs that an address gives a meaning. */
export const userPath = ({ id }: { id: string }) => `/users/${encodeURIComponent(id)}`;

const titles = text.columns;

export const columns: Column<User>[] = [
  { key: 'user', title: titles.user, render: (user) => <Who user={user} /> },
  { key: 'id', title: titles.id, wideOnly: true, render: ({ id }) => <CopyText value={id} shorten /> },
  { key: 'role', title: titles.role, render: ({ role }) => asWords(role) },
  { key: 'status', title: titles.status, render: ({ status }) => <StatusBadge status={status} /> },
  { key: 'since', title: titles.since, align: 'right', render: ({ createdAt }) => <Moment value={createdAt} /> },
];

function Who({ user }: { user: User }) {
  return <NameCell to={userPath(user)} name={user.name ?? user.email ?? user.id} note={user.name && user.email} />;
}
