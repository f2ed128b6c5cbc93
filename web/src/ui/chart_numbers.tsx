import type { Told } from './chart';
import classes from './chart.module.css';
import { formatCredits } from './format';

/** What a chart shows, to read. */
export function ChartNumbers({ label, moments, series, height, formatMoment }: Told) {
  return (
    <div className={classes.numbers} role="region" aria-label={label} tabIndex={0} style={{ maxHeight: height }}>
      <table>
        <thead>
          <tr>
            <th scope="col">Period</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {moments.map((moment, row) => (
            <tr key={moment}>
              <td>{formatMoment(moment)}</td>
              {series.map(({ name, values }) => (
                <td key={name}>
                  {formatCredits(values[row] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
