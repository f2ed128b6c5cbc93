// The pages in a real browser: Debian's Chromium, driven by Playwright. Both are resolved from web/, so that they are
// installed with the pages they look at.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const fromWeb = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = fromWeb('playwright-core');
const { default: AxeBuilder } = fromWeb('@axe-core/playwright');

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

/** Every look in which each page must be without fault. */
export const looks = [
    { name: 'light', scheme: 'light', size: desk },
    { name: 'dark', scheme: 'dark', size: desk },
    { name: 'phone', scheme: 'light', size: phone },
    { name: 'dark phone', scheme: 'dark', size: phone },
];

const accessible = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What may be right in one look and wrong in another: colours, sizes, and what a narrow window hides or makes scroll. */
const dependingOnLook = [
    'color-contrast',
    'link-in-text-block',
    'target-size',
    'scrollable-region-focusable',
    'button-name',
    'link-name',
    'aria-hidden-focus',
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
        context.setDefaultTimeout(15_000);
        context.on('weberror', (error) => this.#complaints.push(String(error.error().stack)));
        context.on('console', (message) => {
            const worth = ['error', 'warning'].includes(message.type()) && !isNoteOfAnAnswer(message.text());
            if (worth) this.#complaints.push(`${message.page()?.url()}: ${message.text()}`);
        });
        if (as) await signIn(context, as);
        return context.newPage();
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
    return led ? settled(page) : open(page, path);
}

/** Waits until the page has drawn what it was loading: no placeholder and no loader is left. */
export async function settled(page) {
    await page.locator('#root > :not(style)').first().waitFor();
    await page.waitForFunction(() => {
        const waiting = document.querySelector('[data-waiting], [data-stale], .mantine-Skeleton-root, .mantine-Loader-root');
        return waiting === null && document.fonts.status === 'loaded';
    });
}

/**
 * What axe finds against WCAG 2.2 AA, told so that one can find it. Every rule is tried in the first look; in the
 * others those that may turn out differently there. `within`: a selector, for a part of the page.
 */
export async function faults(page, { look = looks[0], within } = {}) {
    // Legacy mode spares a second page for each question; it leaves out frames of other origins, which we have not.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'], preload: false });
    if (within) axe.include(within);
    const { violations } = await (look === looks[0] ? axe.withTags(accessible) : axe.withRules(dependingOnLook)).analyze();
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary.split('\n')[1]}`),
    );
}

/**
 * What is wrong with `pages` in one look, as texts: axe's findings, and pages wider than the window. `windows` has a
 * page for each `as`; `names` is what the paths are made of. Signed in, one goes from page to page as by links.
 */
export async function faultsOfAll(pages, { look, windows, names }) {
    const found = [];
    for (const { name, as, path } of pages) {
        const page = windows[as];
        const go = as === 'nobody' ? open : follow;
        await go(page, typeof path === 'function' ? path(names) : path);
        found.push(...(await faults(page, { look })).map((fault) => `${name}: ${fault}`));
        if (await scrollsSideways(page)) found.push(`${name}: wider than the window: ${await outermost(page)}`);
    }
    return found;
}

/** What is wrong with dialogs, as texts. `dialogs`: pairs of an address and the button that opens one there. */
export async function faultsOfDialogs(page, dialogs, { look }) {
    const found = [];
    for (const [path, button] of dialogs) {
        await follow(page, path);
        await page.getByRole('button', { name: button, exact: true }).first().click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
        const inside = await faults(page, { look, within: '[role="dialog"]' });
        found.push(...inside.map((fault) => `${look.name} ${button}: ${fault}`));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    return found;
}

/** Whether the page itself is wider than the window. */
export async function scrollsSideways(page) {
    return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

/** What reaches farthest to the right, to find why a page is too wide. */
async function outermost(page) {
    return page.evaluate(() => {
        const right = (element) => element.getBoundingClientRect().right;
        const all = [...document.querySelectorAll('body *')];
        const most = Math.max(...all.map(right));
        const { outerHTML } = all.find((element) => right(element) === most);
        return `up to ${most}: ${outerHTML.slice(0, 200)}`;
    });
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
