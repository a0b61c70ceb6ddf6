import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/pages/report/writeReport.ts';
import { exampleReport } from './exampleReport.ts';

const executablePath = process.env['TONELAB_CHROMIUM'] ?? '/usr/bin/chromium';
const hasChromium = existsSync(executablePath);
if (!hasChromium) {
  process.stderr.write(
    `SKIPPED: the report is not looked at in a browser, for there is no ${executablePath}. Install chromium or set TONELAB_CHROMIUM.\n`,
  );
}
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
];
/** Where to leave pictures of the page, for people to look at. */
const pictureFolder = process.env['TONELAB_REPORT_PICTURES'];

describe.skipIf(!hasChromium)('the report in Chromium', () => {
  let folder: string;
  let browser: Browser;
  /** One wide page that most tests share, for opening takes longest. */
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tonelab-report-page-'));
    await writeReport(join(folder, 'report.html'), exampleReport());
    browser = await chromium.launch({ executablePath, args: quiet });
    page = await open(1280);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(faults.splice(0)).toEqual([]);
  });

  async function open(width: number, choices: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...choices });
    const opened = await context.newPage();
    opened.on('pageerror', (error) => faults.push(String(error)));
    opened.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    opened.on('request', (request) => /^https?:/.test(request.url()) && faults.push(`asked for ${request.url()}`));
    await opened.goto(`file://${join(folder, 'report.html')}`);
    return opened;
  }

  async function picture(of: Page, name: string): Promise<void> {
    if (pictureFolder) await of.screenshot({ path: join(pictureFolder, name), fullPage: true });
  }

  it('fits a desktop and a phone without sideways scrolling, by day and by night', async () => {
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const { overflow, broken } = await page.evaluate(async () => {
        await Promise.all(Array.from(document.images).map((image) => image.decode().catch(() => undefined)));
        return {
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          broken: Array.from(document.images).filter(({ naturalWidth }) => naturalWidth === 0).length,
        };
      });
      expect({ overflow, broken }, `${width} pixels`).toEqual({ overflow: 0, broken: 0 });
      await picture(page, `report-${width}.png`);
    }
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const byDay = await paper();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).not.toBe(byDay);
    await picture(page, 'report-dark.png');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('plays one row at a time and goes to the next row at the same moment by key', async () => {
    const playing = () =>
      page.evaluate(() =>
        Array.from(document.querySelectorAll('audio')).flatMap((audio, index) =>
          audio.paused ? [] : [{ index, at: audio.currentTime }],
        ),
      );
    const buttons = page.locator('.play');
    await buttons.nth(0).press('Enter');
    await page.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0.4);
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelectorAll('audio')[1]?.paused === false);
    const [now, ...others] = await playing();
    expect(others).toEqual([]);
    expect(now?.index).toBe(1);
    expect(now?.at).toBeGreaterThan(0.35);
    expect(await buttons.nth(1).evaluate((button) => [button === document.activeElement, button.ariaPressed])).toEqual([
      true,
      'true',
    ]);
    await page.keyboard.press('Enter');
    expect(await playing()).toEqual([]);
  });

  it('plays all rows of a sample in turn', async () => {
    await page.locator('.sample.syllable .all').first().click();
    const heard = await page.evaluate(
      () =>
        new Promise<string[]>((done) => {
          const names: string[] = [];
          const rows = Array.from(document.querySelector('.sample.syllable')?.querySelectorAll('.row') ?? []);
          const timer = setInterval(() => {
            const row = rows.find((candidate) => candidate.classList.contains('playing'));
            const name = row?.className.split(' ')[1] ?? '';
            if (name !== '' && names.at(-1) !== name) names.push(name);
            if (names.length === rows.length && row === undefined) {
              clearInterval(timer);
              done(names);
            }
          }, 10);
        }),
    );
    expect(heard).toEqual(['recording', 'copy-synthesis', 'synthesis']);
  });

  it('winds to where the spectrogram is clicked', async () => {
    const strip = page.locator('.strip').first();
    await strip.click({ position: { x: 300, y: 20 } });
    const { at, share } = await page.evaluate(() => {
      const audio = document.querySelector('audio');
      const width = document.querySelector('.strip')?.getBoundingClientRect().width ?? 1;
      return { at: (audio?.currentTime ?? 0) / (audio?.duration ?? 1), share: 300 / width };
    });
    expect(at).toBeGreaterThanOrEqual(share - 0.02);
  });

  it('reads a chart off by keys and by pointer, and rests when left', async () => {
    const chart = page.locator('.chart').nth(1);
    const output = chart.locator('output');
    const atRest = await output.textContent();
    await chart.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => output.textContent()).toMatch(/^step 12: 4\.\d+/);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => output.textContent()).toMatch(/^step 24: /);
    await chart.blur();
    expect(await output.textContent()).toBe(atRest);
    await chart.locator('svg').hover();
    expect(await output.textContent()).toMatch(/^step 1\d\d\d: 0\.\d+/);
  });

  it('names every control and can be walked by the Tab key', async () => {
    const nameless = await page.evaluate(
      () =>
        Array.from(document.querySelectorAll('button, a, summary, [tabindex], img')).filter(
          (element) => !(element.textContent?.trim() || element.ariaLabel || element.getAttribute('alt')),
        ).length,
    );
    expect(nameless).toBe(0);
    await page.locator('.play').first().focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('play');
  });

  it('shows the browser’s own players and everything else when scripts are off', async () => {
    const bare = await open(375, { javaScriptEnabled: false });
    expect(await bare.locator('audio').first().isVisible()).toBe(true);
    expect(await bare.locator('.play').first().isVisible()).toBe(false);
    await bare.context().close();
  });

  it('leaves buttons out of print and cuts no table', async () => {
    await page.setViewportSize({ width: 720, height: 900 });
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    const cut = () =>
      Array.from(document.querySelectorAll('.scroll')).filter(
        ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
      );
    expect(await page.evaluate(`(${cut})().length`)).toBe(0);
    expect(await page.locator('.play').first().isVisible()).toBe(false);
    expect(await page.locator('.strip img').first().isVisible()).toBe(true);
    if (pictureFolder) await page.pdf({ path: join(pictureFolder, 'report.pdf'), format: 'A4' });
  });
});
