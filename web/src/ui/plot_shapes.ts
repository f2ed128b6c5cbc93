// The geometry of a chart. Pixels are all that comes out of it: what is read as a number is told by other code, exactly.

export type Frame = {
  left: number;
  top: number;
  width: number;
  height: number;
  /** The values at its lower and upper edge. */
  low: number;
  high: number;
  /** How many moments share its width. */
  count: number;
};

/** From three to six round values around what is to be shown, `whole` ones where only those are; at least from 0 to 1. */
export function ticksOf(low: number, high: number, whole = false): number[] {
  const span = high - low || 1;
  const magnitude = 10 ** Math.floor(Math.log10(span / 4));
  const steps = [1, 2, 2.5, 5, 10].map((each) => each * magnitude).filter((each) => !whole || Number.isInteger(each));
  const step = steps.find((each) => span / each <= 4) ?? Math.max(10 * magnitude, whole ? 1 : 0);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil((low + span) / step));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

const yOf = ({ top, height, low, high }: Frame, value: number) => top + height * (1 - (value - low) / (high - low));
const round = (pixels: number) => Math.round(pixels * 10) / 10;

/** One path through the middle of every slot; closed at zero when it is to be filled. */
export function lineOf(frame: Frame, values: number[], closed: boolean): string {
  if (values.length === 0) return '';
  const slot = frame.width / frame.count;
  const x = (index: number) => round(frame.left + slot * (index + 0.5));
  const points = values.map((value, index) => `${x(index)} ${round(yOf(frame, value))}`);
  const line = `M${points.join('L')}`;
  const zero = round(yOf(frame, 0));
  return closed ? `${line}L${x(values.length - 1)} ${zero}L${x(0)} ${zero}Z` : line;
}

/** The bars of series `index` of `count`, which stand side by side. What is 0 has none. */
export function barsOf(frame: Frame, values: number[], index: number, count: number): string {
  const slot = frame.width / frame.count;
  const group = Math.min(slot * 0.72, 34 * count);
  const width = group / count;
  const zero = yOf(frame, 0);
  return values
    .map((value, at) => {
      if (value === 0) return '';
      const x = frame.left + slot * (at + 0.5) - group / 2 + width * index;
      const height = Math.max(1, Math.abs(yOf(frame, value) - zero));
      const radius = Math.min(3, width / 2, height);
      const out = value > 0 ? -1 : 1;
      return (
        `M${round(x)} ${round(zero)}v${round(out * (height - radius))}q0 ${out * radius} ${radius} ${out * radius}` +
        `h${round(width - 2 * radius)}q${radius} 0 ${radius} ${-out * radius}v${round(-out * (height - radius))}Z`
      );
    })
    .join('');
}
