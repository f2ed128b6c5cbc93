// A running server with an administrator, a service, and as many users as a test wants.

import { admin, Server } from './server.mjs';

let made = 0;

/** A name that no other thing of this run has. */
export const fresh = (word) => `${word}-${++made}`;

/** Sessions without an end, for tests that move the clock by months. */
const endlessSessions = {
    CREDITD_SESSIONS__USER_SECONDS: '0',
    CREDITD_SESSIONS__USER_IDLE_SECONDS: '0',
    CREDITD_SESSIONS__STAFF_SECONDS: '0',
    CREDITD_SESSIONS__STAFF_IDLE_SECONDS: '0',
};

export class World {
    static async open({ env = {}, ...options } = {}) {
        const world = new World();
        world.server = await Server.start({ ...options, env: { ...endlessSessions, ...env } });
        await world.signIn();
        return world;
    }

    /** A session of the administrator, and an API key of a service. */
    async signIn() {
        this.admin = await this.login(admin);
        this.service ??= (await this.makeKey('service')).api;
    }

    async close() {
        await this.server.stop();
    }

    async login({ email, password }) {
        const { body } = (await this.server.api().post('/auth/login', { email, password })).is(200);
        return this.server.api(body.token);
    }

    async makeKey(role, rest = {}) {
        const { body } = (await this.admin.post('/admin/api-keys', { name: fresh(role), role, ...rest })).is(
            201,
        );
        return { id: body.id, key: body.key, api: this.server.api(body.key) };
    }

    /** A user with an account that has `credits` beside the signup credit. */
    async user({ id = fresh('user'), credits = 0, ...grant } = {}) {
        (await this.admin.post('/admin/users', { id })).is(201);
        if (credits > 0) await this.grant(id, credits, grant);
        return id;
    }

    /** Somebody with a password and a session. */
    async person({
        email = `${fresh('person')}@example.com`,
        password = 'a long enough password',
        role,
    } = {}) {
        const { body } = (await this.server.api().post('/auth/register', { email, password })).is(201);
        const reason = { reasonCode: 'test', reason: 'for a test' };
        if (role) (await this.admin.put(`/admin/users/${body.user.id}/role`, { role, ...reason })).is(200);
        const api = role ? await this.login({ email, password }) : this.server.api(body.token);
        return { id: body.user.id, email, password, api };
    }

    async adjust(userId, credits, rest = {}) {
        return this.admin.post('/admin/credits/adjust', {
            userId,
            credits,
            reasonCode: 'test',
            reason: 'for a test',
            ...rest,
        });
    }

    async grant(userId, credits, rest = {}) {
        return (await this.adjust(userId, credits, rest)).is(201).body;
    }

    async spend(userId, credits, rest = {}, options = {}) {
        return this.service.post('/credits/usage', { userId, credits, ...rest }, options);
    }

    async balance(userId) {
        return (await this.service.get(`/credits/balance?userId=${encodeURIComponent(userId)}`)).is(200).body;
    }

    /** All lines of an account, oldest first. */
    async lines(userId) {
        const newestFirst = await this.service.all(`/credits/history?userId=${encodeURIComponent(userId)}`);
        return newestFirst.reverse();
    }

    /** Everything that can be seen of an account, as text: equal before and after a request that changed nothing. */
    async standing(userId) {
        const { asOf, ...balance } = await this.balance(userId);
        const holds = await this.service.all(`/credits/holds?userId=${encodeURIComponent(userId)}`);
        return JSON.stringify([balance, await this.lines(userId), holds]);
    }

    async now() {
        return new Date((await this.admin.get('/test/clock')).is(200).body.now);
    }

    async advance(seconds) {
        return (await this.admin.post('/test/clock', { advanceSeconds: seconds })).is(200).body;
    }

    async verify() {
        return (await this.admin.get('/admin/verify')).is(200).body;
    }
}

/** The moment so many seconds later, as the API writes it. */
export const later = (moment, seconds) => new Date(moment.getTime() + seconds * 1000).toISOString();

/** How much of a long test to run: 1 in full. */
export const scale = Number(process.env.CREDITD_SCALE ?? 1);
export const scaled = (count, least = 1) => Math.max(least, Math.round(count * scale));

/** Runs `work(i)` for 0 … count - 1, at most `width` at a time; the results in order. */
export async function inParallel(count, width, work) {
    const results = new Array(count);
    let next = 0;
    const lane = async () => {
        while (next < count) {
            const index = next++;
            results[index] = await work(index);
        }
    };
    await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
    return results;
}
