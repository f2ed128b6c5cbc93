const dayMs = 24 * 3600 * 1000;

/** How many of the moments fall on each day of the reader's zone, from the first to the last, days without any included. */
export function countedByDay(moments: string[]): { days: string[]; counts: number[] } {
  const counts = new Map<number, number>();
  const dayOf = (moment: string) => new Date(moment).setHours(0, 0, 0, 0);
  for (const moment of moments) counts.set(dayOf(moment), (counts.get(dayOf(moment)) ?? 0) + 1);
  if (counts.size === 0) return { days: [], counts: [] };
  const days: number[] = [];
  const last = Math.max(...counts.keys());
  // Half a day more than a day, then back to midnight: days have 23 to 25 hours.
  for (let day = Math.min(...counts.keys()); day <= last; day = new Date(day + 1.5 * dayMs).setHours(0, 0, 0, 0)) {
    days.push(day);
  }
  return { days: days.map((day) => new Date(day).toISOString()), counts: days.map((day) => counts.get(day) ?? 0) };
}
