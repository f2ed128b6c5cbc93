// Databases in the cluster that CREDITD_TEST_POSTGRES names.

import { execFileSync } from 'node:child_process';

let made = 0;

/** psql wants nothing of creditd's settings. */
const withoutOurs = () =>
    Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CREDITD_')));

/** A database of the test's own in the cluster that CREDITD_TEST_POSTGRES names. */
export class Postgres {
    constructor() {
        const cluster = process.env.CREDITD_TEST_POSTGRES;
        if (!cluster) throw new Error('CREDITD_TEST_POSTGRES must name a PostgreSQL; ./dev test starts one');
        this.cluster = new URL(cluster);
        this.name = `service_${process.pid}_${++made}`;
        this.#run(this.cluster, `CREATE DATABASE ${this.name}`);
        const own = new URL(cluster);
        own.pathname = `/${this.name}`;
        this.url = own.href;
    }

    /** Rows as lists of texts. */
    ask(sql) {
        const text = this.#run(new URL(this.url), sql).trim();
        return text === '' ? [] : text.split('\n').map((line) => line.split('|'));
    }

    drop() {
        this.#run(this.cluster, `DROP DATABASE ${this.name} WITH (FORCE)`);
    }

    #run(url, sql) {
        return execFileSync('psql', [url.href, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', sql], {
            env: withoutOurs(),
            encoding: 'utf8',
        });
    }
}

const ofDirectories = new Map();
process.on('exit', () => ofDirectories.forEach((postgres) => postgres.drop()));

/** Whether suites that name no database are to have theirs on PostgreSQL (`service/races@postgres`). */
const isWanted = process.env.CREDITD_TEST_STORE === 'postgres';

/** The database that stands for the ledger in a directory, or null where that directory is to hold it itself. */
export function databaseOf(directory) {
    if (!isWanted) return null;
    if (!ofDirectories.has(directory)) ofDirectories.set(directory, new Postgres());
    return ofDirectories.get(directory).url;
}
