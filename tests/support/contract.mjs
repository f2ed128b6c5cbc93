// api/openapi.yaml as a test: every answer of every request that any suite makes must be documented there, with its
// status, its type, its problem code and the shape of its body.

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const file = new URL('../../api/openapi.yaml', import.meta.url);
const pointer = (...names) =>
    names.map((name) => '/' + name.replaceAll('~', '~0').replaceAll('/', '~1')).join('');

class Operation {
    constructor(document, path, method) {
        Object.assign(this, document.paths[path][method], { path, method: method.toUpperCase() });
        this.where = pointer('paths', path, method);
        this.parameters = [...(document.paths[path].parameters ?? []), ...(this.parameters ?? [])].map(
            (parameter) => (parameter.$ref ? followed(document, parameter.$ref) : parameter),
        );
    }
}

function followed(document, reference) {
    return reference
        .slice(2)
        .split('/')
        .reduce((node, name) => node[name.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

export class Contract {
    /** What was not as documented, each with the first answer that showed it. */
    violations = new Map();
    checked = 0;
    #validators = new Map();

    constructor(document) {
        this.document = document;
        this.ajv = new Ajv2020({ strict: false, allErrors: true });
        addFormats(this.ajv);
        this.ajv.addSchema(document, 'openapi');
        this.operations = Object.keys(document.paths).flatMap((path) =>
            methods
                .filter((method) => document.paths[path][method])
                .map((method) => new Operation(document, path, method)),
        );
        // Fixed segments come before parameters, as the server has it.
        const patterns = Object.keys(document.paths).map((path) => ({
            path,
            fixed: path
                .split('/')
                .map((part) => (part.startsWith('{') ? '1' : '0'))
                .join(''),
            // `{path}` is the rest of a path, of any depth.
            pattern: new RegExp(
                `^${path.replaceAll('.', '\\.').replace('{path}', '.*').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`,
            ),
        }));
        this.patterns = patterns.sort((a, b) => (a.fixed < b.fixed ? -1 : a.fixed > b.fixed ? 1 : 0));
    }

    pathOf(target) {
        const path = target.split('?')[0];
        return this.patterns.find(({ pattern }) => pattern.test(path))?.path;
    }

    operationOf(method, target) {
        const path = this.pathOf(target);
        const wanted = method === 'HEAD' ? 'GET' : method;
        return this.operations.find((each) => each.path === path && each.method === wanted);
    }

    wantsKey(method, target) {
        const header = this.operationOf(method, target)?.parameters.find(
            ({ name }) => name === 'Idempotency-Key',
        );
        return header?.required === true;
    }

    /** True for an admin write: its body must say why (ADMIN-1). */
    wantsReason(method, target) {
        const content = this.operationOf(method, target)?.requestBody?.content['application/json'];
        if (!content) return false;
        const { $ref: reference } = content.schema;
        const schema = reference ? followed(this.document, reference) : content.schema;
        return schema.required?.includes('reasonCode') ?? false;
    }

    check(method, target, answer) {
        this.checked += 1;
        const wrong = this.#wrong(method, target, answer);
        if (wrong) {
            const path = this.operationOf(method, target)?.path ?? target;
            const what = `${method} ${path} → ${answer.status}: ${wrong}`;
            if (!this.violations.has(what))
                this.violations.set(what, `${target}: ${answer.text.slice(0, 600)}`);
        }
    }

    #wrong(method, target, answer) {
        const operation = this.operationOf(method, target);
        if (!answer.headers['x-request-id']) return 'no X-Request-Id';
        if (!operation) {
            const known = this.pathOf(target) !== undefined;
            return this.#wrongProblem(
                answer,
                known ? { 405: ['method_not_allowed'] } : { 404: ['not_found'] },
            );
        }
        const listed = operation.responses[answer.status];
        const response = this.#resolved(listed ?? operation.responses.default);
        if (!response) return 'undocumented status';
        if (!listed || answer.type === 'application/problem+json') {
            const own = response['x-problems'] ?? [];
            const ofOwn = Array.isArray(own) ? own : (own[answer.status] ?? []);
            const ofAny = this.#resolved(operation.responses.default)?.['x-problems']?.[answer.status] ?? [];
            const wrong = this.#wrongProblem(answer, { [answer.status]: [...ofOwn, ...ofAny] });
            if (wrong) return wrong;
        }
        if (method === 'HEAD') return null;
        const types = Object.keys(response.content ?? {});
        if (types.length === 0) return answer.text === '' ? null : 'a body where none is documented';
        if (!types.includes(answer.type)) return `undocumented type ${answer.type || '(none)'}`;
        if (!answer.type.endsWith('json')) return null;
        return this.#invalid(this.#validator(operation, answer.status, answer.type), answer.body);
    }

    #wrongProblem(answer, codesByStatus) {
        if (answer.type !== 'application/problem+json') return 'not a problem';
        const codes = codesByStatus[answer.status] ?? [];
        const { code, status } = answer.body;
        if (status !== answer.status) return `the body says status ${status}`;
        if (!codes.includes(code)) return `undocumented problem ${code}`;
        return this.#invalid(this.#compiled('/components/schemas/Problem'), answer.body);
    }

    #invalid(validate, body) {
        return validate(body) ? null : this.ajv.errorsText(validate.errors, { dataVar: 'body' });
    }

    #resolved(response) {
        return response?.$ref ? followed(this.document, response.$ref) : response;
    }

    #validator(operation, status, type) {
        const key = operation.responses[status] ? String(status) : 'default';
        const response = operation.responses[key];
        const base = response.$ref
            ? response.$ref.slice(1)
            : `${operation.where}${pointer('responses', key)}`;
        return this.#compiled(`${base}${pointer('content', type, 'schema')}`);
    }

    #compiled(where) {
        let validate = this.#validators.get(where);
        if (!validate) {
            validate = this.ajv.compile({
                $ref: `openapi#${encodeURI(where).replaceAll('{', '%7B').replaceAll('}', '%7D')}`,
            });
            this.#validators.set(where, validate);
        }
        return validate;
    }

    /** Whether a request's body is one that the contract describes; told as text, null when it is. */
    wrongRequest(operation, body) {
        const where = `${operation.where}${pointer('requestBody', 'content', 'application/json', 'schema')}`;
        return this.#invalid(this.#compiled(where), body);
    }
}

export const contract = new Contract(parse(readFileSync(file, 'utf8')));

/** The last test of a suite: nothing it saw differs from the contract. */
export function contractHolds() {
    test('every answer that this suite got is as api/openapi.yaml has it', (t) => {
        t.diagnostic(`${contract.checked} answers`);
        assert.ok(contract.checked > 0);
        assert.deepEqual([...contract.violations], []);
    });
}
