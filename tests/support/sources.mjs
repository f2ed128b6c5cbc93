// What the C++ sources declare, read from their text: the routes.

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
                path: path.replace(/[:*](\w+)/g, '{$1}'),
                operation,
                permission: permission ?? (written.includes('public_') ? 'public' : 'signed_in'),
            });
        }
    }
    return routes;
}
