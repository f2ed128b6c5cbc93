// A real mail server in the test's own process, which keeps what it is given and refuses what it is told to.

import { SMTPServer } from 'smtp-server';
import { freePort } from './server.mjs';

/** The bytes of a quoted-printable part, as text. */
function decoded(text) {
    const joined = text.replace(/=\r\n/g, '');
    const bytes = joined.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8').replace(/\r\n/g, '\n');
}

function parsed(raw) {
    const [head] = raw.split('\r\n\r\n', 1);
    const headers = {};
    for (const line of head.replace(/\r\n[ \t]/g, ' ').split('\r\n')) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 2);
    }
    const boundary = /boundary="([^"]+)"/.exec(headers['content-type'])[1];
    const parts = {};
    for (const part of raw.split(`--${boundary}\r\n`).slice(1)) {
        const at = part.indexOf('\r\n\r\n');
        const type = /Content-Type: ([a-z/]+)/.exec(part)[1];
        parts[type] = decoded(part.slice(at + 4).split(`\r\n--${boundary}--`)[0]);
    }
    return { headers, text: parts['text/plain'], html: parts['text/html'] };
}

export class MailServer {
    mails = [];
    attempts = 0;
    /** Called with (address) for each recipient: an error refuses it, with its `responseCode`. */
    judge = () => null;

    static async start(options = {}) {
        const server = new MailServer();
        await server.listen(options);
        return server;
    }

    /** `auth`: {user, pass} is demanded. `tls`: {key, cert}, without it there is none; `secure`: from the first byte. */
    async listen({ port, auth, tls, secure = false } = {}) {
        // One that nobody's outgoing connection takes while nobody listens.
        port ??= await freePort();
        this.server = new SMTPServer({
            disabledCommands: [...(auth ? [] : ['AUTH']), ...(tls ? [] : ['STARTTLS'])],
            authOptional: !auth,
            allowInsecureAuth: true,
            disableReverseLookup: true,
            ...(tls ?? {}),
            secure,
            onAuth: (given, session, done) => {
                const isRight = given.username === auth.user && given.password === auth.pass;
                done(isRight ? null : new Error('who are you'), { user: given.username });
            },
            onRcptTo: ({ address }, session, done) => {
                this.attempts += 1;
                done(this.judge(address));
            },
            onData: (stream, session, done) => {
                const chunks = [];
                stream.on('data', (chunk) => chunks.push(chunk));
                stream.on('end', () => {
                    const raw = Buffer.concat(chunks).toString('latin1');
                    const { mailFrom, rcptTo } = session.envelope;
                    this.mails.push({
                        from: mailFrom.address,
                        to: rcptTo.map(({ address }) => address),
                        secure: session.secure,
                        user: session.user,
                        raw,
                        ...parsed(raw),
                    });
                    done();
                });
            },
        });
        this.server.on('error', () => {}); // a client that is killed
        await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
        this.port = port;
    }

    /** Nobody listens any more; `listen({ port })` comes back. */
    async close() {
        await new Promise((done) => this.server.close(done));
    }

    /** Those that went to an address, in the order they came. */
    to(address) {
        return this.mails.filter(({ to }) => to.includes(address));
    }
}

/** An SMTP refusal with its code. */
export const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });
