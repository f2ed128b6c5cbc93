// Certificates of a test's own: made by the openssl of this machine, good for two days, trusted by nobody unasked.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from './server.mjs';

const openssl = (...words) => execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Who signs certificates: a program that is told to trust its `file` believes them. */
export class Authority {
    constructor() {
        this.directory = temporaryDirectory();
        this.file = join(this.directory, 'authority.pem');
        this.keyFile = join(this.directory, 'authority.key');
        const made = ['-keyout', this.keyFile, '-out', this.file, '-days', '2'];
        openssl('req', '-x509', ...newKey, ...made, '-subj', '/CN=authority of a test');
    }

    /** A key and a signed certificate, as text and as files. `name`: what it is good for; `days`: −1 is expired. */
    issue({ name = 'IP:127.0.0.1', days = 2 } = {}) {
        const directory = temporaryDirectory();
        const [keyFile, wish, certificateFile, rules] = ['key.pem', 'wish.pem', 'certificate.pem', 'rules'].map(
            (file) => join(directory, file),
        );
        writeFileSync(rules, `subjectAltName=${name}\n`);
        openssl('req', '-new', ...newKey, '-keyout', keyFile, '-out', wish, '-subj', '/CN=made by a test');
        const signed = ['-CA', this.file, '-CAkey', this.keyFile, '-days', `${days}`, '-extfile', rules];
        openssl('x509', '-req', '-in', wish, '-out', certificateFile, ...signed);
        const tls = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
        return { tls, keyFile, certificateFile };
    }
}
