import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listenAnalyse } from '../../src/cli/listenAnalyse.ts';
import type { HeardItem } from '../../src/listening/heardItem.ts';
import { settingsSchemas } from '../../src/listening/listeningSettings.ts';
import { makeTest } from '../../src/listening/makeTest.ts';
import { type KeyedClip, labelsOf, type TestKey } from '../../src/listening/testKey.ts';
import type { TestKind } from '../../src/listening/testKinds.ts';
import type { AnswerFile } from '../../src/listening/testPage.ts';
import { writeListeningTest } from '../../src/pages/listening/writeListeningTest.ts';
import { type Behaviour, buzzItems, carelessListener } from '../../src/testing/simulatedListeners.ts';
import { ScriptedListener } from './scriptedListener.ts';

const executablePath = process.env['TONELAB_CHROMIUM'] ?? '/usr/bin/chromium';
const hasChromium = existsSync(executablePath);
if (!hasChromium) {
  process.stderr.write(
    `SKIPPED: listening tests are not taken in a browser, for there is no ${executablePath}. Install chromium or set TONELAB_CHROMIUM.\n`,
  );
}

const worth: Readonly<Record<string, number>> = {
  plain: 40,
  novel: 63,
  recording: 100,
  'anchor 3.5 kHz': 15,
  'modulated noise': 0,
};
const worthOf = ({ system }: KeyedClip): number => worth[system] ?? 0;

/** Hears each tone, and each system as what it is worth. */
function attentive(kind: TestKind): Behaviour {
  return {
    tone: (softest) => softest,
    judge: (labels) => {
      const [first, second, x] = labels as [KeyedClip, KeyedClip, KeyedClip];
      if (kind === 'mos') return 1 + Math.floor(worthOf(first) / 25.1);
      if (kind === 'mushra') return labels.slice(1).map(worthOf);
      return kind === 'abx' ? Number(x.system === second.system) : Number(worthOf(second) > worthOf(first));
    },
  };
}

describe.skipIf(!hasChromium)('a listening test in Chromium, from disk', () => {
  let root: string;
  let items: readonly HeardItem[];
  let browser: Browser;
  const faults: string[] = [];

  beforeAll(async () => {
    ({ folder: root, items } = await buzzItems(3, ['plain', 'novel']));
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--mute-audio',
        '--no-first-run',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(root, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(faults.splice(0)).toEqual([]);
  });

  async function made(
    kind: TestKind,
    name: string,
    more: object = {},
  ): Promise<{ readonly folder: string; readonly key: TestKey }> {
    const settings = settingsSchemas[kind].parse({ kind, items: 2, listeners: 6, ...more });
    const test = await makeTest(items, ['plain', 'novel'], settings);
    const folder = join(root, name);
    await writeListeningTest(folder, test);
    await mkdir(`${folder}-answers`);
    return { folder, key: test.key };
  }

  /** Goes through a test with a reload in the middle; returns the file of answers. */
  async function take(
    test: { readonly folder: string; readonly key: TestKey },
    listener: number,
    behaviour: Behaviour,
  ): Promise<{ readonly file: string; readonly answers: AnswerFile }> {
    const taker = await ScriptedListener.open(browser, { ...test, faults }, { behaviour, listener });
    if (test.key.page.headphones.length > 0) {
      await taker.goOnTo('headphones-4');
      await taker.page.reload();
      expect(await taker.place()).toBe('headphones-4');
    }
    await taker.goOnTo('page-2');
    await taker.page.reload();
    expect(await taker.place()).toBe('page-2');
    const file = await taker.download(`${test.folder}-answers`);
    await taker.page.context().close();
    return { file, answers: JSON.parse(await readFile(file, 'utf8')) as AnswerFile };
  }

  it.each(['mos', 'mushra', 'preference', 'abx'] as const)(
    '%s is taken by keys alone through reloads, and analysed',
    async (kind) => {
      const test = await made(kind, kind, {
        headphones: kind === 'mos',
        ...(kind === 'mushra' ? {} : { catchTrials: 1 }),
      });
      const { answers } = await take(test, 2, attentive(kind));
      expect(answers).toMatchObject({ listener: 2, isAssigned: true, language: 'zh' });
      expect(answers.headphones).toEqual(test.key.headphones);
      const judged = test.key.page.rows[1]!.map(({ clips }, place) =>
        attentive(kind).judge(labelsOf(test.key, clips), place),
      );
      expect(answers.answers.map(({ value }) => value)).toEqual(judged);
      for (const { plays } of answers.answers) expect(Math.min(...plays)).toBe(1);

      const args = {
        answers: [`${test.folder}-answers`],
        key: `${test.folder}.key.json`,
        out: join(root, `${kind}-found`),
      };
      const { found } = await listenAnalyse(args);
      expect(found.listeners).toMatchObject([{ reasons: [], ...(kind === 'mos' ? { headphonesRight: 6 } : {}) }]);
      const { value } = found.contrasts[0]!.figure;
      expect(value).toBe({ mos: 1, mushra: 23, preference: 1, abx: 1 }[kind]);
      expect(found.contrasts[0]?.verdict).toBe('undecided');
      for (const name of ['report.html', 'results.json', 'answers.csv', 'table.tex'])
        expect(existsSync(join(args.out, name)), name).toBe(true);
    },
  );

  it('screens out who hears no tone and answers anything', async () => {
    const test = await made('preference', 'careless', { catchTrials: 4 });
    await take(test, 1, attentive('preference'));
    await take(test, 3, { ...carelessListener(test.key, 5), tone: (softest) => (softest + 1) % 3 });
    const args = {
      answers: [`${test.folder}-answers`],
      key: `${test.folder}.key.json`,
      out: join(root, 'careless-found'),
    };
    const { found } = await listenAnalyse(args);
    expect(found.kept).toBe(1);
    const out = found.listeners.find(({ answers }) => answers.listener === 3);
    expect(out?.reasons[0]).toBe('headphone check: 0 of 6 tones');
  });

  it('asks for what is missing, speaks both languages, names a lost sound and a wrong number', async () => {
    const test = await made('mos', 'fussy', { headphones: false, showText: true });
    const taker = await ScriptedListener.open(
      browser,
      { ...test, faults },
      { behaviour: attentive('mos'), listener: 1 },
    );
    const { page } = taker;
    expect(await page.locator('h1').textContent()).toBe('语音质量评价');
    await page.locator('#language').click();
    await page.locator('#language').blur();
    expect(await page.locator('h1').textContent()).toBe('How natural does it sound?');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    await page.keyboard.press('Enter');
    const refused = 'Listen to every piece to its end first.';
    const status = () => page.locator('#status').textContent();
    // The page with the sounds comes when they are loaded; a key before that is none.
    const goesOn = async () => {
      await page.keyboard.press('Enter');
      return status();
    };
    await expect.poll(goesOn, { timeout: 20_000 }).toBe(refused);
    await taker.goOnTo('page-1');
    expect(await page.locator('.text').textContent()).toMatch(/^第\d句。$/);
    await page.keyboard.press('4');
    await page.keyboard.press('Enter');
    await expect.poll(status, { timeout: 20_000 }).toBe(refused);
    const gone = test.key.page.clips[test.key.page.rows[0]![1]!.clips[0]!]!;
    await rm(join(test.folder, 'clips', gone));
    await taker.goOnTo('page-2');
    await page.locator('#alert', { hasText: `The sound ${gone} cannot be played` }).waitFor();
    expect(faults.splice(0).join()).toContain('ERR_FILE_NOT_FOUND');
    const args = { answers: [join(root, 'none.json')], key: `${test.folder}.key.json`, out: join(root, 'fussy-found') };
    await expect(listenAnalyse(args)).rejects.toThrow(`${gone}: is missing: listeners could not hear it`);

    await page.goto(page.url().replace('listener=1', 'listener=99'));
    await page.locator('#alert', { hasText: '应为 1 到 6 的整数' }).waitFor();
  });

  it('sends its answers to an address that is named, tries again where it fails, and offers the file all the same', async () => {
    const got: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => {
        got.push(body);
        response.writeHead(got.length === 1 ? 503 : 204, { 'Access-Control-Allow-Origin': '*' });
        response.end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const postTo = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answers`;
      const test = await made('abx', 'sent', {
        headphones: false,
        catchTrials: 0,
        practice: 0,
        languages: ['en'],
        postTo,
      });
      const taker = await ScriptedListener.open(
        browser,
        { ...test, faults },
        { behaviour: attentive('abx'), listener: 1 },
      );
      await taker.goOnTo('done');
      await taker.page.locator('.note', { hasText: 'could not be sent' }).waitFor();
      await taker.page.keyboard.press('s');
      await taker.page.locator('.note', { hasText: 'The answers were sent' }).waitFor();
      const file = await taker.download(`${test.folder}-answers`);
      expect(got[1]).toBe(await readFile(file, 'utf8'));
      await taker.page.reload();
      await taker.page.locator('.note', { hasText: 'The answers were sent' }).waitFor();
      expect(got).toHaveLength(2);
      expect(await taker.page.locator('#language').isVisible()).toBe(false);
    } finally {
      server.close();
    }
    expect(faults.splice(0).filter((fault) => !/503|asked for http:\/\/127/.test(fault))).toEqual([]);
  });

  it('fits a desktop and a phone, names its controls and shows the focus', async () => {
    const test = await made('mushra', 'looks', { headphones: false });
    const taker = await ScriptedListener.open(
      browser,
      { ...test, faults },
      { behaviour: attentive('mushra'), listener: 1 },
    );
    const { page } = taker;
    for (const place of ['consent', 'volume', 'page-1', 'done']) {
      await taker.goOnTo(place);
      for (const width of [390, 1100]) {
        await page.setViewportSize({ width, height: 900 });
        const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        expect(await page.evaluate(`(${overflow})()`), `${place}, ${width} pixels`).toBe(0);
      }
      if (place !== 'page-1') continue;
      const names = await page
        .locator('input[type=range]')
        .evaluateAll((inputs) => inputs.map((one) => one.getAttribute('aria-label')));
      expect(names).toEqual(['版本 1', '版本 2', '版本 3', '版本 4']);
      await page.keyboard.press('2');
      await page.keyboard.press('ArrowRight');
      const focused = () => {
        const element = document.activeElement as HTMLInputElement;
        return [element.getAttribute('aria-valuetext'), getComputedStyle(element).outlineStyle];
      };
      expect(await page.evaluate(focused)).toEqual(['51, 中', 'solid']);
    }
  });
});
