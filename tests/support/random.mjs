// Randomness that can be had again: the seed is printed by whoever uses it, and CREDITD_SEED brings it back.

export const seed = Number(process.env.CREDITD_SEED ?? Math.floor(Math.random() * 2 ** 32));

/** Even numbers in [0, 1), the same for the same seed (a 32-bit mixing counter). */
export function randomFrom(number) {
    let state = number >>> 0;
    return () => {
        state = (state + 0x9e3779b9) >>> 0;
        let mixed = state;
        mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
        mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
        return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
    };
}

/** A whole number from `least` to `most`. */
export const between = (random, least, most) => least + Math.floor(random() * (most - least + 1));
