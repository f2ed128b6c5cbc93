// What the C++ sources declare, read from their text: the routes, and what each role may do.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './server.mjs';

function sourceFiles(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        // A stand-in for somebody else's service has that one's contract.
        const isOurs = !['testing', 'sandbox'].includes(entry.name);
        if (entry.isDirectory()) return isOurs ? sourceFiles(path) : [];
        return path.endsWith('.cpp') && !path.endsWith('_test.cpp') ? [path] : [];
    });
}

const metrics = '/metrics'; // has a listener of its own

/** The paths that stand behind a method, however the route is written otherwise. */
export function mentionedPaths() {
    return sourceFiles(join(repository, 'src'))
        .flatMap((file) => [
            ...readFileSync(file, 'utf8').matchAll(/Method::\w+,\s*(?:\.path\s*=\s*)?"(\/[^"]*)"/g),
        ])
        .map((match) => match[1])
        .filter((path) => path !== metrics);
}

/** Each route: `{method, path, operation, permission}`, the path as the contract writes it. */
export function declaredRoutes() {
    const routes = [];
    const shape = new RegExp(
        String.raw`Method::(\w+),\s*(?:\.path\s*=\s*)?"([^"]+)",\s*` +
            String.raw`(?:\.access\s*=\s*)?((?:http::)?Access::\w+\([^)]*\)|\w+),\s*(?:\.operation\s*=\s*)?"(\w+)"`,
        'g',
    );
    for (const file of sourceFiles(join(repository, 'src'))) {
        const source = readFileSync(file, 'utf8');
        const named = new Map(
            [...source.matchAll(/(\w+)\s*=\s*(?:http::)?(Access::\w+\([^)]*\))/g)].map((match) => [
                match[1],
                match[2],
            ]),
        );
        for (const [, method, path, access, operation] of source.matchAll(shape)) {
            if (path === metrics) continue;
            const written = named.get(access) ?? access;
            const permission = /requires_\("([^"]+)"\)/.exec(written)?.[1];
            routes.push({
                method: method.toUpperCase(),
                path: path.replace(/:(\w+)/g, '{$1}'),
                operation,
                permission: permission ?? (written.includes('public_') ? 'public' : 'signed_in'),
            });
        }
    }
    return routes;
}

/** Each shipped role's permissions; null for all of them. */
export function declaredRoles() {
    const source = readFileSync(join(repository, 'src/identity/domain/role.cpp'), 'utf8');
    const texts = (list) => [...list.matchAll(/"([^"]+)"sv/g)].map((match) => match[1]);
    const sets = new Map(
        [...source.matchAll(/constexpr std::array (\w+)\{([^}]*)\}/g)].map((match) => [
            match[1],
            texts(match[2]),
        ]),
    );
    const roles = {};
    for (const [, name, rest] of source.matchAll(/Role\{\.name = (\w+|"\w+"),([^}]*)(?:\{\})?[^}]*\}/g)) {
        const word = name.startsWith('"') ? name.slice(1, -1) : name.replace(/_role$/, '');
        const set = /\.permissions = (\w+)/.exec(rest)?.[1];
        roles[word] = set ? sets.get(set) : null;
    }
    return roles;
}
