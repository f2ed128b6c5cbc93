import type { PointerEvent } from 'react';
import type { Told } from './chart';
import classes from './chart.module.css';
import { formatShort, formatTick } from './format';
import { barsOf, lineOf, ticksOf, type Frame } from './plot_shapes';

type Props = Told & {
  width: number;
  summary: string;
  /** The moment that is pointed at. */
  at: number | null;
  onPoint: (at: number | null) => void;
};

const left = 46;
const bottom = 22;
const top = 6;
const labelWidth = 64;

export function Plot({ moments, series, kind = 'line', height, zone, width, summary, at, onPoint }: Props) {
  const values = series.map((each) => each.values.map(Number));
  const all = values.flat();
  const ticks = ticksOf(Math.min(0, ...all), Math.max(0, ...all), all.every(Number.isInteger));
  const frame: Frame = {
    left,
    top,
    width: width - left,
    height: height - top - bottom,
    low: ticks[0]!,
    high: ticks.at(-1)!,
    count: moments.length,
  };
  const slot = frame.width / Math.max(1, moments.length);
  const middle = (index: number) => left + slot * (index + 0.5);
  const y = (value: number) => top + frame.height * (1 - (value - frame.low) / (frame.high - frame.low));
  const every = Math.max(1, Math.ceil(labelWidth / slot));
  const point = ({ nativeEvent }: PointerEvent) => {
    const index = Math.floor((nativeEvent.offsetX - left) / slot);
    onPoint(index >= 0 && index < moments.length ? index : null);
  };
  return (
    <svg
      role="img"
      aria-label={summary}
      width={width}
      height={height}
      className={classes.plot}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} className={classes.grid} data-zero={tick === 0 || undefined} />
          <text x={left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
            {formatShort(tick)}
          </text>
        </g>
      ))}
      {moments.map((moment, index) =>
        index % every === 0 && middle(index) + labelWidth / 3 < width ? (
          <text key={moment} x={middle(index)} y={height - 4} textAnchor="middle">
            {formatTick(moment, zone)}
          </text>
        ) : null,
      )}
      {at !== null && <rect x={left + slot * at} y={top} width={slot} height={frame.height} className={classes.pointed} />}
      {values.map((each, index) =>
        kind === 'bars' ? (
          <path key={index} d={barsOf(frame, each, index, series.length)} className={classes.bars} data-series={index} />
        ) : (
          <g key={index} data-series={index} className={classes.line}>
            <path d={lineOf(frame, each, true)} className={classes.area} />
            <path d={lineOf(frame, each, false)} className={classes.stroke} />
            {at !== null && <circle cx={middle(at)} cy={y(each[at] ?? 0)} r={3.5} />}
          </g>
        ),
      )}
    </svg>
  );
}
