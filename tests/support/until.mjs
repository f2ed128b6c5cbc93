// Waiting for what a thread of the server does by itself.

import assert from 'node:assert/strict';
import { nextTurn } from './server.mjs';

/** Long enough for a machine that does other things too: only a test that fails waits for all of it. */
export const patienceMs = 60_000;

/** The first answer of `look` that is truthy. It is asked again and again: nothing is timed, only given up. */
export async function until(look, what) {
    const end = Date.now() + patienceMs;
    for (;;) {
        const found = await look();
        if (found) return found;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await nextTurn();
    }
}
