import type { Schemas } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { DataTable, type Column } from '../../ui/data_table';
import { Section } from '../../ui/section';
import { text } from './strings';

type Hold = Schemas['Hold'];
const words = text.holds;

/** Nothing at all while there are none: most accounts have no holds most of the time. */
export function Holds({ holds }: { holds: Hold[] | undefined }) {
  if (!holds?.length) return null;
  return (
    <Section title={words.title} description={words.description} flush>
      <DataTable label={words.title} columns={columns} rows={holds} rowKey={({ id }) => id} empty={null} />
    </Section>
  );
}

const columns: Column<Hold>[] = [
  {
    key: 'hold',
    title: words.hold,
    render: ({ id, reference, meter }) => reference ?? meter ?? <CopyText value={id} shorten />,
  },
  { key: 'placed', title: words.placed, align: 'right', render: ({ credits }) => <Credits value={credits} /> },
  { key: 'captured', title: words.captured, align: 'right', render: ({ captured }) => <Credits value={captured} /> },
  {
    key: 'remaining',
    title: words.remaining,
    align: 'right',
    render: ({ remaining }) => <Credits value={remaining} />,
  },
  {
    key: 'ends',
    title: words.ends,
    align: 'right',
    render: ({ expiresAt }) => (expiresAt ? <Moment value={expiresAt} /> : words.never),
  },
];
