// Random choices that can be made again: the seed is CREDITD_SEED, or new, and the suite prints it.

export const seed = Number(process.env.CREDITD_SEED ?? Date.now() % 2 ** 31);

export class Random {
    #state;

    constructor(from = seed) {
        this.#state = from >>> 0;
    }

    /** A whole number from 0 to 2^32 - 1: a counter, mixed. */
    #next() {
        this.#state = (this.#state + 0x9e3779b9) >>> 0;
        let mixed = this.#state;
        mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
        mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
        return (mixed ^ (mixed >>> 16)) >>> 0;
    }

    /** A whole number in [least, most]. */
    between(least, most) {
        return least + Math.floor((this.#next() / 2 ** 32) * (most - least + 1));
    }

    chance(percent) {
        return this.between(1, 100) <= percent;
    }

    pick(list) {
        return list[this.between(0, list.length - 1)];
    }

    /** One of the names in `{name: share}`, as often as its share says. */
    name(shares) {
        const all = Object.entries(shares);
        let left = this.between(1, all.reduce((sum, [, share]) => sum + share, 0));
        return all.find(([, share]) => (left -= share) <= 0)[0];
    }
}
