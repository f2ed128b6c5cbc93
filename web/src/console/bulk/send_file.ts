// Sends a file to be planned: in one request where it fits, else cut into parts, one after the other.

import { sendPlain } from '../../api/client';
import type { Schemas } from '../../api/queries';
import type { Operation } from './strings';

export const largestFile = 100 * 1024 * 1024;
const partSize = 8 * 1024 * 1024;

/** The largest whole number of parts is the server's; each part has a key of its own, so that a repeat of one is none. */
export async function sendFile(file: File, operation: Operation, key: string, progress: (share: number) => void) {
  const type = file.name.endsWith('.json') ? 'application/json' : 'text/csv';
  const parts = Math.max(1, Math.ceil(file.size / partSize));
  let job: Schemas['BulkJob'] | null = null;
  for (let part = 1; part <= parts; ++part) {
    const query = new URLSearchParams({ mode: 'plan' });
    if (job === null) {
      query.set('operation', operation);
      query.set('fileName', file.name.slice(0, 200));
    } else {
      query.set('job', job.id);
      query.set('part', String(part));
    }
    query.set('last', String(part === parts));
    const response = await sendPlain(`/admin/credits/bulk?${query}`, {
      method: 'POST',
      headers: { 'Content-Type': type, 'Idempotency-Key': `${key}-${part}` },
      body: file.slice((part - 1) * partSize, part * partSize),
    });
    job = ((await response.json()) as Schemas['BulkJobAnswer']).job;
    progress(part / parts);
  }
  return job as Schemas['BulkJob'];
}
