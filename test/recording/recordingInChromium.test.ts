import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { checkManifest, importFromArguments } from '../../src/cli/corpusImport.ts';
import { type RecordingServer, startRecordingServer } from '../../src/pages/recording/recordingServer.ts';
import { Studio } from '../../src/recording/studio.ts';
import { builtInAxis } from '../../src/testing/builtInAxes.ts';
import { type RealSpeech, readRealSpeech, writeFakeMicrophone } from './realSpeech.ts';
import { killStudios, type StudioProcess, startStudio } from './studioProcess.ts';

const executablePath = process.env['TONELAB_CHROMIUM'] ?? '/usr/bin/chromium';
const hasChromium = existsSync(executablePath);
if (!hasChromium) {
  process.stderr.write(
    `SKIPPED: the recording studio is not used in a browser, for there is no ${executablePath}. Install chromium or set TONELAB_CHROMIUM.\n`,
  );
}
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--mute-audio'];
/** As loud as people speak into a microphone. */
const usual = 0.5;
/** Where to leave pictures of the page, for people to look at. */
const pictureFolder = process.env['TONELAB_STUDIO_PICTURES'];

const script = [
  'number\tid\ttext\tsplit\tpinyin\tmanner\tseconds\tcloses\tphonemes',
  '1\ta1\t你好！\ttrain\tni2 hao3\t\t1.0\tinitials n\t0.1',
  '2\ta2\t今天<tian1>。\ttrain\tjin1 tian1\tslowly\t1.0\trate slow\t0.2',
  '3\ta3\t世界。\ttrain\tshi4 jie4\t\t1.0\t\t0.3',
  '4\ta4\t很好吗？\ttrain\then2 hao3 ma5\t\t1.0\t\t0.4',
];

describe.skipIf(!hasChromium)('the recording studio in Chromium', () => {
  let root: string;
  let speech: RealSpeech | undefined;
  const browsers = new Map<string, Browser>();
  const servers: RecordingServer[] = [];
  const faults: string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tonelab-studio-'));
    await writeFile(join(root, 'script.tsv'), `${script.join('\n')}\n`);
    speech = await readRealSpeech().catch((cause: Error) => {
      process.stderr.write(`\nSKIPPED: the recording studio with a real voice, because: ${cause.message}\n\n`);
      return undefined;
    });
  }, 300_000);
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close();
    for (const server of servers) await server.close();
    killStudios();
    await rm(root, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(faults.splice(0)).toEqual([]);
  });

  /** A browser whose microphone hears the words so many times as loud; 'refused': it may not be used. */
  async function browserOf(context: TestContext, microphone: number | 'refused'): Promise<Browser> {
    if (speech === undefined) return context.skip('no recorded speech in the cache: run the quickstart once');
    const known = browsers.get(String(microphone));
    if (known !== undefined) return known;
    const file = join(root, `heard-${microphone}.wav`);
    if (microphone !== 'refused') await writeFakeMicrophone(file, speech, microphone);
    const heard = ['--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${file}`];
    const args = [...quiet, '--use-fake-device-for-media-stream', ...(microphone === 'refused' ? [] : heard)];
    const browser = await chromium.launch({ executablePath, args });
    browsers.set(String(microphone), browser);
    return browser;
  }

  async function open(folder: string): Promise<StudioProcess & { readonly url: string }> {
    const words = [join(root, 'script.tsv'), '--out', join(root, folder), '--speaker', 'anna'];
    const studio = await startStudio(words, join(root, 'cache'));
    const { url } = studio;
    if (url === undefined) throw new Error((await studio.ended).said);
    return { ...studio, url };
  }

  /** A studio in this process, which starts faster. */
  async function openHere(folder: string): Promise<string> {
    const axes = [{ name: 'phonemes', weight: 1, axis: builtInAxis('phonemes') }];
    const about = { script: join(root, 'script.tsv'), speaker: 'anna', language: 'zh' };
    const studio = await Studio.open({ ...about, folder: join(root, folder), axes });
    const server = await startRecordingServer({ studio, token: 'f'.repeat(32), port: 0 });
    servers.push(server);
    return server.url;
  }

  async function openPage(browser: Browser, url: string, width = 1100): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // A studio that is gone is met on purpose.
      if (message.type() === 'error' && !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET/.test(message.text()))
        faults.push(message.text());
    });
    page.on('request', (asked) => !asked.url().startsWith(url) && faults.push(`asked for ${asked.url()}`));
    await page.goto(url);
    await page.waitForFunction(() => document.body.dataset['phase'] === 'idle');
    return page;
  }

  const text = (page: Page, id: string) => page.locator(`#${id}`).textContent();
  const phase = (page: Page, wanted: string) =>
    page.waitForFunction((name) => document.body.dataset['phase'] === name, wanted);

  /** Waits until the microphone hears nothing, or something, for some milliseconds. */
  function untilHeard(page: Page, isLoud: boolean, ms: number): Promise<void> {
    return page.evaluate(
      ([loud, wanted]) =>
        new Promise<void>((done) => {
          const level = document.getElementById('level') as HTMLElement;
          let since = performance.now();
          const timer = setInterval(() => {
            if (Number(level.style.getPropertyValue('--level')) > 0.4 !== loud) since = performance.now();
            if (performance.now() - since < Number(wanted)) return;
            clearInterval(timer);
            done();
          }, 10);
        }),
      [isLoud, ms] as const,
    );
  }

  /** Records the next word that the microphone hears, from silence to silence. */
  async function startTake(page: Page, key = 'Space'): Promise<void> {
    if ((await page.evaluate(() => document.getElementById('level')?.style.getPropertyValue('--level'))) !== '') {
      await untilHeard(page, true, 50);
      await untilHeard(page, false, 250);
    }
    await page.keyboard.press(key);
    await phase(page, 'recording');
    await untilHeard(page, true, 50);
    await untilHeard(page, false, 250);
  }
  /** A machine that is busy with other things may open the microphone in the middle of a word. */
  async function recordGoodTake(page: Page, key = 'Space'): Promise<void> {
    await recordTake(page, key);
    for (let tries = 0; tries < 3 && (await page.locator('#checks[data-verdict="good"]').count()) === 0; tries++)
      await recordTake(page, 'r');
  }
  async function recordTake(page: Page, key = 'Space'): Promise<void> {
    await startTake(page, key);
    await page.keyboard.press('Space');
    await phase(page, 'idle');
  }

  it('records a script by keys alone, through a reload and two killed studios, into a corpus that passes its check', async (context) => {
    const browser = await browserOf(context, usual);
    let studio = await open('takes');
    const page = await openPage(browser, studio.url);
    expect(await text(page, 'text')).toBe('你好！');
    expect(await text(page, 'pinyin')).toBe('ni2 hao3');

    await recordGoodTake(page);
    expect(await text(page, 'status')).toMatch(/^\d\.\d s, good\. Enter keeps it/);
    expect(await page.locator('#checks li.good').count()).toBe(6);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.getElementById('number')?.textContent === 'Sentence 2 of 4');
    expect(await text(page, 'status')).toMatch(/^Sentence 1 is kept\. It closed \d\d gaps\./);
    expect(await text(page, 'count')).toMatch(/^1 of 4 recorded, \d+ s$/);
    expect(await page.locator('#closed').isVisible()).toBe(true);
    expect(await text(page, 'manner')).toBe('Read it slowly.');
    expect(await page.locator('#text ruby rt').textContent()).toBe('tian1');
    expect(await text(page, 'closes')).toContain('rate slow');

    await page.keyboard.press('s');
    await page.waitForFunction(() => document.getElementById('number')?.textContent === 'Sentence 3 of 4');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => document.getElementById('number')?.textContent === 'Sentence 2 of 4');
    await recordGoodTake(page);
    await page.reload();
    await phase(page, 'idle');
    expect(await text(page, 'number')).toBe('Sentence 2 of 4');
    expect(await page.locator('#checks li.good').count()).toBe(6);
    await page.keyboard.press('p');
    await page.waitForFunction(() => (document.getElementById('player') as HTMLAudioElement).currentTime > 0.1);

    await studio.stop('SIGKILL');
    await page.keyboard.press('Enter');
    await page.locator('#alert', { hasText: 'The studio does not answer' }).waitFor();
    const before = studio.url;
    studio = await open('takes');
    expect(studio.url).toBe(before);
    await page.waitForFunction(() => document.getElementById('number')?.textContent === 'Sentence 3 of 4');
    expect(await page.locator('#alert').isVisible()).toBe(false);

    await recordGoodTake(page);
    if (pictureFolder) await page.screenshot({ path: join(pictureFolder, 'recording.png') });
    const first = await page.locator('#checks').innerHTML();
    await recordGoodTake(page, 'r');
    expect(await page.locator('#checks').innerHTML()).not.toBe(first);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.getElementById('number')?.textContent === 'Sentence 4 of 4');
    await startTake(page);
    await studio.stop('SIGKILL');
    await page.keyboard.press('Space');
    await page.locator('#alert', { hasText: 'Your take waits here' }).waitFor();
    studio = await open('takes');
    await page.locator('#checks li').first().waitFor();
    await phase(page, 'idle');
    if ((await page.locator('#checks[data-verdict="good"]').count()) === 0) await recordGoodTake(page, 'r');
    await page.keyboard.press('Enter');
    await page.locator('#finished').waitFor();
    expect(await text(page, 'gap-count')).toMatch(/^(\d+) of \1 gaps closed$/);
    expect((await studio.stop('SIGINT')).said).toContain('4 of 4 sentences recorded');

    const table = await readFile(join(root, 'takes', 'recordings.tsv'), 'utf8');
    expect(table.split('\n').slice(0, 3)).toEqual([
      'audio\ttext\tid\tspeaker\tlanguage',
      'audio/a1.wav\t你好！\ta1\tanna\tzh',
      'audio/a2.wav\t今天<tian1>。\ta2\tanna\tzh',
    ]);
    const columns = ['id', 'speaker', 'language'].map((name) => `+corpus.columns.${name}=${name}`);
    const overrides = ['corpus=table', `corpus.path=${join(root, 'takes', 'recordings.tsv')}`, ...columns];
    const args = { 'config-dir': [], 'config-name': 'config', overrides };
    const { utterances } = await importFromArguments(args, join(root, 'corpus'), true);
    const { report } = await checkManifest(join(root, 'corpus'), { run: undefined, quiet: true });
    // The microphone says the same few words again and again, whatever the script wants.
    const others = report.findings.filter(({ message }) => !/^(sounds like|is the same sound as) '/.test(message));
    expect([utterances, others]).toEqual([4, []]);
  });

  it('flags a clipped take and keeps it at the second Enter only, and never a silent one', async (context) => {
    const page = await openPage(await browserOf(context, 30), await openHere('clipped'));
    await recordTake(page);
    expect(await page.locator('#checks li.doubtful', { hasText: 'Clipping' }).textContent()).toMatch(
      /The take is clipped in \d+ samples/,
    );
    await page.keyboard.press('Enter');
    expect(await text(page, 'status')).toMatch(/^Look at what is marked/);
    expect(await text(page, 'number')).toBe('Sentence 1 of 4');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.getElementById('number')?.textContent === 'Sentence 2 of 4');

    await untilHeard(page, true, 50);
    await untilHeard(page, false, 250);
    await page.keyboard.press('Space');
    await phase(page, 'recording');
    await page.waitForTimeout(200);
    await page.keyboard.press('Space');
    await phase(page, 'idle');
    expect(await page.locator('#checks li.unusable').textContent()).toContain('Nothing was heard');
    for (let times = 0; times < 2; times++) await page.keyboard.press('Enter');
    expect(await text(page, 'status')).toBe('This take cannot be used. R records again.');
    expect(await text(page, 'count')).toMatch(/^1 of 4/);
  });

  it('says in plain words that the microphone is refused, and that no sound arrives', async (context) => {
    const url = await openHere('refused');
    const refused = await openPage(await browserOf(context, 'refused'), url);
    await refused.keyboard.press('Space');
    await refused.locator('#alert', { hasText: 'The browser may not use the microphone. Allow it' }).waitFor();
    await phase(refused, 'idle');

    const browser = await browserOf(context, usual);
    const deaf = await (await browser.newContext()).newPage();
    await deaf.addInitScript('AudioContext.prototype.resume = function () { return this.suspend(); };');
    await deaf.goto(url);
    await phase(deaf, 'idle');
    await deaf.keyboard.press('Space');
    await deaf.locator('#alert', { hasText: 'No sound arrives from the microphone' }).waitFor();
    await deaf.goto(url.replace(/.{3}\/$/, 'xyz/'));
    expect(await deaf.textContent('body')).toContain('not the one that tonelab record printed');
  });

  it('fits a desktop and a phone, names its controls, shows the focus, and leaves Space to a button that has it', async (context) => {
    const page = await openPage(await browserOf(context, usual), await openHere('looks'));
    await recordTake(page);
    for (const width of [390, 1100]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(`(${overflow})()`), `${width} pixels`).toBe(0);
      if (pictureFolder) await page.screenshot({ path: join(pictureFolder, `studio-${width}.png`), fullPage: true });
    }
    const names = await page.locator('button').evaluateAll((buttons) => buttons.map(({ textContent }) => textContent));
    expect(names.map((name) => name?.split(' ').at(-1))).toEqual(['Space', 'Enter', 'P', 'R', 'S', 'Esc', '←', '→']);
    for (let times = 0; times < 3; times++) await page.keyboard.press('Tab');
    const focused = () => {
      const element = document.activeElement as HTMLElement;
      return [element.id, getComputedStyle(element).outlineStyle, getComputedStyle(element).outlineWidth];
    };
    expect(await page.evaluate(focused)).toEqual(['play', 'solid', '2px']);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => (document.getElementById('player') as HTMLAudioElement).currentTime > 0.1);
    expect(await page.evaluate(() => document.body.dataset['phase'])).toBe('idle');
    await page.locator('#skip').click();
    await page.waitForFunction(() => document.getElementById('number')?.textContent === 'Sentence 2 of 4');
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });
});
