// The pages in a real browser: Debian's Chromium, driven by Playwright. Both are resolved from web/, so that they are
// installed with the pages they look at.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { patienceMs } from './until.mjs';

const fromWeb = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = fromWeb('playwright-core');
const axe = readFileSync(fromWeb.resolve('axe-core/axe.min.js'), 'utf8');

/** Without these Chromium looks for its maker's servers, and as root it wants no sandbox. */
const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

export const phone = { width: 390, height: 844 };
export const desk = { width: 1280, height: 860 };

/** What may be right in light and wrong in the dark. */
const dependingOnScheme = ['color-contrast', 'link-in-text-block'];

/** What may be right in a wide window and wrong in a narrow one, which hides things and makes others scroll. */
const dependingOnSize = [
    ...dependingOnScheme,
    'target-size',
    'scrollable-region-focusable',
    'button-name',
    'link-name',
    'aria-hidden-focus',
];

const accessible = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const someRules = (values) => ({ type: 'rule', values });
const allRules = { type: 'tag', values: accessible };

/**
 * Every look in which each page must be without fault, and which of axe's rules are tried in it: all in the last, in the
 * others those that may turn out differently there. Pages are opened in the first.
 */
export const looks = [
    { name: 'phone', scheme: 'light', size: phone, rules: someRules(dependingOnSize) },
    { name: 'dark phone', scheme: 'dark', size: phone, rules: someRules(dependingOnScheme) },
    { name: 'dark', scheme: 'dark', size: desk, rules: someRules(dependingOnScheme) },
    { name: 'light', scheme: 'light', size: desk, rules: allRules },
];

/** What the browser itself notes of an answer that is not 2xx: the page shows those, and tests ask for them. */
const isNoteOfAnAnswer = (text) => /^Failed to load resource: (the server responded|net::)/.test(text);

export class Browser {
    #complaints = [];

    static async start() {
        const browser = new Browser();
        browser.chromium = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
        return browser;
    }

    /**
     * A window of its own, with its own cookies, on the pages of `server`. `as`: {email, password} signs in first.
     * What its pages complain of on the console, CSP violations among it, is kept for `noComplaints`.
     */
    async visit(server, { as, scheme = 'light', size = desk, locale = 'en-US', timezoneId = 'Europe/Berlin' } = {}) {
        const context = await this.chromium.newContext({
            baseURL: `http://localhost:${server.port}`,
            viewport: size,
            colorScheme: scheme,
            reducedMotion: 'reduce',
            locale,
            timezoneId,
            acceptDownloads: true,
        });
        context.setDefaultTimeout(patienceMs);
        context.on('weberror', (error) => this.#complaints.push(String(error.error().stack)));
        context.on('console', (message) => {
            const worth = ['error', 'warning'].includes(message.type()) && !isNoteOfAnAnswer(message.text());
            if (worth) this.#complaints.push(`${message.page()?.url()}: ${message.text()}`);
        });
        if (as) await signIn(context, as);
        return context.newPage();
    }

    /** Closes every window: what is shown there is read anew whenever the server says that it changed. */
    async closeWindows() {
        await Promise.all(this.chromium.contexts().map((context) => context.close()));
    }

    /** Everything that any page complained of since the last call. */
    complaints() {
        return this.#complaints.splice(0);
    }

    async close() {
        await this.chromium.close();
    }
}

/** A session by cookie, as the sign-in form makes one. */
export async function signIn(context, { email, password }) {
    const answer = await context.request.post('/auth/login', {
        data: { email, password, session: 'cookie' },
        headers: { 'X-Creditd-Request': '1' },
    });
    assert.equal(answer.status(), 200, await answer.text());
}

/** Opens an address and waits until nothing on it is on its way any more. */
export async function open(page, path) {
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    await settled(page);
}

/** As `open`, but as a link of the page leads there, without loading the application anew, where one is open. */
export async function follow(page, path) {
    const led = await page.evaluate(async (href) => {
        const router = window.__TSR_ROUTER__;
        if (!router || !href.startsWith(router.basepath)) return false;
        await router.navigate({ href });
        return true;
    }, path);
    if (!led) return open(page, path);
    await drawn(page); // until then the page before is still there, settled
    return settled(page);
}

/** Waits until the page has drawn what it was loading: no placeholder and no loader is left. */
export async function settled(page) {
    await page.waitForFunction(() => {
        const waiting = document.querySelector('[data-waiting], [data-stale], .mantine-Skeleton-root, .mantine-Loader-root');
        const isThere = document.querySelector('main')?.innerText.trim();
        return isThere && waiting === null && document.fonts.status === 'loaded';
    });
}

/**
 * What axe finds against WCAG 2.2 AA, told so that one can find it. `rules`: which, as axe is told. `within`: a selector,
 * for a part of the page. Of long tables the first rows are enough, where not all rules are asked.
 */
export async function faults(page, { rules = allRules, within } = {}) {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
    const violations = await page.evaluate(
        async ({ rules, within, isShort }) => {
            const place = { include: [[within ?? 'html']], exclude: isShort ? [['tbody tr:nth-child(n + 9)']] : [] };
            const options = { runOnly: rules, resultTypes: ['violations'], preload: false };
            const found = (await window.axe.run(place, options)).violations;
            return found.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])]);
        },
        { rules, within, isShort: rules !== allRules },
    );
    return violations.flatMap(([id, nodes]) =>
        nodes.map(([target, summary]) => `${id}: ${target.join(' ')}: ${summary.split('\n')[1]}`),
    );
}

/** Changes the window and its colours under a page. */
async function show(page, { scheme, size }) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(size);
}

/** Waits until the browser has laid out what the page is now; colours on their way to others are there at once. */
const drawn = (page) =>
    page.evaluate(async () => {
        const frame = () => new Promise(requestAnimationFrame);
        await frame();
        await frame();
        for (const animation of document.getAnimations()) {
            if (animation instanceof CSSTransition) animation.finish();
        }
    });

/**
 * What is wrong with `pages` in any look, as texts: axe's findings, and pages wider than the window. `visit` opens a
 * window for an `as` with a size; `names` is what the paths are made of. Two go through the pages side by side, from
 * each to the next as by links where they are signed in.
 */
export async function faultsOfAll(pages, { visit, names }) {
    const found = [];
    const queue = [...pages];
    async function walk() {
        const windows = {};
        while (queue.length > 0) {
            const { name, as, path } = queue.shift();
            const page = (windows[as] ??= await visit(as, { size: looks[0].size }));
            const go = as === 'nobody' ? open : follow;
            await show(page, looks[0]);
            await go(page, typeof path === 'function' ? path(names) : path);
            await makeMomentsLong(page);
            for (const look of looks) {
                await show(page, look);
                await drawn(page);
                await settled(page);
                const ofLook = [...(await faults(page, look)), ...(await tooWide(page))];
                found.push(...ofLook.map((fault) => `${name}, ${look.name}: ${fault}`));
            }
        }
        for (const page of Object.values(windows)) await page.context().close();
    }
    await Promise.all([walk(), walk()]);
    return found;
}

/** What is wrong with dialogs on a phone, as texts. `dialogs`: pairs of an address and the button that opens one there. */
export async function faultsOfDialogs(page, dialogs) {
    const found = [];
    for (const [path, button] of dialogs) {
        await show(page, { scheme: 'light', size: phone });
        await follow(page, path);
        await page.getByRole('button', { name: button, exact: true }).first().click();
        await page.getByRole('dialog').waitFor();
        for (const [scheme, rules] of [
            ['light', allRules],
            ['dark', someRules(dependingOnScheme)],
        ]) {
            await show(page, { scheme, size: phone });
            await drawn(page);
            await settled(page);
            const inside = await faults(page, { rules, within: '[role="dialog"]' });
            found.push(...inside.map((fault) => `${scheme} ${button}: ${fault}`));
        }
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    return found;
}

/** "now" becomes "59 seconds ago": what a page is made of must not depend on how fast it was looked at. */
async function makeMomentsLong(page) {
    await page.evaluate(() => {
        for (const { firstChild: text } of document.querySelectorAll('time')) {
            if (/\bago$|^in |^now$|yesterday|tomorrow/.test(text?.data ?? '')) text.data = '59 seconds ago';
        }
    });
}

/** Nothing, or a text that says how much wider than the window the page itself is, and what makes it so. */
export async function tooWide(page) {
    return page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return [];
        const right = (element) => element.getBoundingClientRect().right;
        const isCut = (element) =>
            element !== document.body &&
            (getComputedStyle(element).overflowX !== 'visible' || isCut(element.parentElement));
        const guilty = [...document.body.querySelectorAll('*')]
            .filter((element) => right(element) > clientWidth && !isCut(element.parentElement))
            .reduce((most, element) => (most && right(most) > right(element) ? most : element), null);
        const what = guilty ? `${guilty.outerHTML.slice(0, 200)} in ${guilty.parentElement.className}` : 'nothing in it';
        return [`${scrollWidth} wide in a window of ${clientWidth}; farthest to the right is ${what}`];
    });
}

/**
 * Goes to each address of `paths`, and tells which texts of `payloads` can be read on none of them, what else than text
 * they became, and what ran.
 */
export async function harmOf(page, paths, payloads) {
    const made = [];
    const ran = [];
    const listen = (alarm) => {
        ran.push(alarm.message());
        void alarm.dismiss();
    };
    page.on('dialog', listen);
    const unseen = new Set(payloads);
    for (const path of paths) {
        await follow(page, path);
        const text = await page.locator('body').innerText();
        payloads.filter((payload) => text.includes(payload)).forEach((payload) => unseen.delete(payload));
        const elements = await page.evaluate(() => {
            const wrong =
                'script, iframe, object, details, meta, link, img[onerror], img[src="x"], [onload], [href^="javascript"]';
            const roots = [...document.querySelectorAll('#root, [data-portal]')];
            return roots.flatMap((root) => [...root.querySelectorAll(wrong)].map(({ outerHTML }) => outerHTML));
        });
        made.push(...elements.map((element) => `${path}: ${element}`));
    }
    page.off('dialog', listen);
    return { made, ran, unseen: [...unseen] };
}

export const dialog = (page) => page.getByRole('dialog');
export const press = (within, name) => within.getByRole('button', { name, exact: true }).click();

/** The figure under a name, as the page writes it. */
export const figure = (page, name) =>
    page
        .locator('dl', { has: page.getByText(name, { exact: true }) })
        .locator('dd')
        .first();

/** Fills in why, and confirms the open question. */
export async function confirm(page, verb) {
    await giveReason(dialog(page));
    await press(dialog(page), verb);
    await dialog(page).waitFor({ state: 'detached' });
}

/** Fills in why, in a form that asks for it. */
export async function giveReason(form, { code = 'goodwill', reason = 'for a test' } = {}) {
    await form.getByRole('combobox', { name: 'Reason code' }).click();
    await form
        .page()
        .getByRole('option', { name: new RegExp(`^${code}\\b`) })
        .click();
    await form.getByRole('textbox', { name: 'Reason', exact: true }).fill(reason);
}

/** The last test of a suite of pages: none of them complained, but for what `isKnown`. */
export function noComplaints(browserOf, isKnown = () => false) {
    test('no page complained on the console, and none broke the content security policy', () => {
        assert.deepEqual(
            browserOf()
                .complaints()
                .filter((complaint) => !isKnown(complaint)),
            [],
        );
    });
}
