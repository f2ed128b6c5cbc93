import { describe, expect, it } from 'vitest';
import { barsOf, lineOf, ticksOf, type Frame } from './plot_shapes';

const frame: Frame = { left: 0, top: 0, width: 100, height: 100, low: 0, high: 10, count: 2 };

describe('ticksOf', () => {
  it('surrounds what is shown with round values', () => {
    expect(ticksOf(0, 29.75)).toEqual([0, 10, 20, 30]);
    expect(ticksOf(-3, 8)).toEqual([-5, 0, 5, 10]);
    expect(ticksOf(0, 1_000_000)).toEqual([0, 250_000, 500_000, 750_000, 1_000_000]);
  });

  it('has a scale for nothing at all', () => {
    const ticks = ticksOf(0, 0);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThan(0);
  });

  it('counts whole things in whole steps', () => {
    expect(ticksOf(0, 1, true)).toEqual([0, 1]);
    expect(ticksOf(0, 3, true)).toEqual([0, 1, 2, 3]);
    expect(ticksOf(0, 10, true)).toEqual([0, 5, 10]);
    expect(ticksOf(0, 0, true)).toEqual([0, 1]);
  });

  it('never leaves a value outside', () => {
    for (const [low, high] of [[0, 0.000001], [-7, -1], [-1, 4_000_000_000], [0, 999]] as const) {
      const ticks = ticksOf(Math.min(0, low), Math.max(0, high));
      expect(ticks[0]).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }
  });
});

describe('shapes', () => {
  it('runs a line through the middle of every slot', () => {
    expect(lineOf(frame, [0, 10], false)).toBe('M25 100L75 0');
    expect(lineOf(frame, [0, 10], true)).toBe('M25 100L75 0L75 100L25 100Z');
  });

  it('draws no bar for zero, and a visible one for very little', () => {
    expect(barsOf(frame, [0, 0], 0, 1)).toBe('');
    expect(barsOf(frame, [0, 0.0001], 0, 1)).not.toBe('');
  });
});
