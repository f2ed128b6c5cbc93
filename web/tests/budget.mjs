// What a browser has to load, counted over dist/: the chunks that a page's script imports, and those of each page.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const assets = new URL('../dist/assets/', import.meta.url).pathname;
const read = (name) => readFileSync(join(assets, name), 'utf8');

const memo = new Map();
function once(key, make) {
  if (!memo.has(key)) memo.set(key, make());
  return memo.get(key);
}

const staticImports = (name) =>
  [...read(name).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([\w.$-]+\.js)"/g)].map((match) => match[1]);

/** Vite notes of each dynamic import which files it needs, styles too, as numbers of a list at the chunk's top. */
function dynamicImports(name) {
  const text = read(name);
  const list = /m\.f=(\[[^\]]*\])/.exec(text);
  const files = list ? JSON.parse(list[1]) : [];
  const imports = [...text.matchAll(/import\(`?"?\.\/([\w.$-]+\.js)`?"?\)[^,)]*(?:,__vite__mapDeps\(\[([\d,]*)\]\))?/g)];
  return imports.map(([, chunk, numbers]) => ({
    chunk,
    needs: (numbers ? numbers.split(',') : []).map((number) => basename(files[Number(number)])),
  }));
}

/** A chunk and everything that it imports at once. */
function closure(name, found = new Set()) {
  if (found.has(name) || !name.endsWith('.js')) return found.add(name);
  found.add(name);
  staticImports(name).forEach((each) => closure(each, found));
  return found;
}

export const gzipped = (name) => once(name, () => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length);
export const weigh = (names) => [...names].reduce((sum, name) => sum + gzipped(name), 0);

/** The files that `<page>.html` names, with what they import. */
export function entry(page) {
  const html = readFileSync(new URL(`../dist/${page}.html`, import.meta.url), 'utf8');
  const named = [...html.matchAll(/\/assets\/([\w.$-]+\.(?:js|css))"/g)].map((match) => match[1]);
  return new Set(named.flatMap((name) => [...closure(name)]));
}

/** Per chunk that the files load later (pages, charts), what it takes beyond them. */
export function later(files) {
  const first = [...files].filter((name) => name.endsWith('.js'));
  const found = new Map();
  for (const { chunk, needs } of first.flatMap(dynamicImports)) {
    const all = new Set([...closure(chunk), ...needs]);
    found.set(chunk, new Set([...all].filter((name) => !files.has(name))));
  }
  return found;
}
