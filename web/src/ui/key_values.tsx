import type { ReactNode } from 'react';
import { Nothing } from './amounts';
import classes from './key_values.module.css';

/** Names and values, one under the other. Rows whose value is `undefined` are left out; null shows as none. */
export function KeyValues({ rows }: { rows: [name: string, value: ReactNode][] }) {
  return (
    <dl className={classes.list}>
      {rows
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name} className={classes.row}>
            <dt className={classes.name}>{name}</dt>
            <dd className={classes.value}>{value ?? <Nothing />}</dd>
          </div>
        ))}
    </dl>
  );
}
