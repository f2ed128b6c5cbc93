import Papa from 'papaparse';

export type Peek = { columns: string[]; rows: string[][] };

const bytes = 64 * 1024;

/** The first rows of a CSV file, for people to see that it is the right one; the server reads and judges it anew. */
export async function peekInto(file: File, count = 5): Promise<Peek | null> {
  if (file.name.endsWith('.json')) return null;
  const text = (await file.slice(0, bytes).text()).replace(/^\uFEFF/, '');
  const { data } = Papa.parse<string[]>(text, { preview: count + 1, skipEmptyLines: true, delimitersToGuess: [',', ';', '\t'] });
  const [columns = [], ...rows] = data;
  return { columns, rows };
}
