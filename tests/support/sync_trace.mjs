// Reads a system call trace (strace -f -y) of the program: was each answer to a client behind a sync of the log?

/** What strace writes before the program: `-D` leaves the program as our own child. */
export const traced = (file) => [
    ...['strace', '-D', '-f', '-y', '-s', '64', '-o', file],
    ...['-e', 'trace=pwrite64,write,writev,fdatasync,fsync,sendto,sendmsg'],
];

const isLog = /\((?:\d+)<[^>]*-wal>/;
const isSocket = /\((?:\d+)<(?:TCP|socket):/;

/**
 * With one request under way at a time: how many writes were answered with 2xx, and how many of these answers left
 * while the log (the -wal file) was not synced after its last write, or was not written at all since the last answer.
 */
export function judge(trace) {
    const judged = { answers: 0, unsynced: 0, writes: 0, syncs: 0 };
    const waiting = new Map(); // thread → its unfinished sync of the log
    let isDirty = false;
    let isWritten = false;
    const synced = () => {
        judged.syncs += 1;
        isDirty = false;
    };
    for (const line of trace.split('\n')) {
        const [, thread, call] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
        if (!call) continue;
        if (/^pwrite64|^write\(/.test(call) && isLog.test(call)) {
            judged.writes += 1;
            isDirty = isWritten = true;
        } else if (/^f(?:data)?sync/.test(call) && isLog.test(call)) {
            if (call.endsWith('<unfinished ...>')) waiting.set(thread, true);
            else if (call.endsWith('= 0')) synced();
        } else if (/^<\.\.\. f(?:data)?sync resumed>/.test(call)) {
            if (waiting.delete(thread) && call.endsWith('= 0')) synced();
        } else if (isSocket.test(call) && call.includes('HTTP/1.1 201')) {
            judged.answers += 1;
            if (isDirty || !isWritten) judged.unsynced += 1;
            isWritten = false;
        }
    }
    return judged;
}
