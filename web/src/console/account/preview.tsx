import { Table } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Credits } from '../../ui/amounts';
import type { Figures, Forecast } from './forecast';
import { adjusting as text } from './strings';
import classes from './account.module.css';

/** Before and after, side by side. Debt only where there is or will be some. */
export function Preview({ now, forecast }: { now: Schemas['Balance']; forecast: Forecast }) {
  const names = Object.keys(text.rows) as (keyof Figures)[];
  const shown = names.filter((name) => name !== 'debt' || now.debt > 0 || forecast.after.debt !== '0');
  return (
    <Table className={classes.preview} aria-label={text.preview}>
      <Table.Thead>
        <Table.Tr>
          <Table.Td />
          <Table.Th ta="right" scope="col">
            {text.before}
          </Table.Th>
          <Table.Th ta="right" scope="col">
            {text.after}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody aria-live="polite">
        {shown.map((name) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">{text.rows[name]}</Table.Th>
            <Table.Td ta="right">
              <Credits value={now[name]} />
            </Table.Td>
            <Table.Td ta="right" fw={600}>
              <Credits value={forecast.after[name]} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
