import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { renderAblation } from '../../src/pages/ablation/renderAblation.ts';
import { writeSoundPage } from '../../src/pages/report/writeReport.ts';
import { exampleAblation } from './exampleAblation.ts';

const executablePath = process.env['TONELAB_CHROMIUM'] ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--mute-audio'];
/** Where to leave pictures of the page, for people to look at. */
const pictureFolder = process.env['TONELAB_REPORT_PICTURES'];

describe.skipIf(!existsSync(executablePath))('the page of an ablation in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tonelab-ablation-page-'));
    const data = exampleAblation();
    await writeSoundPage(join(folder, 'report.html'), data, (media) => renderAblation(data, media));
    browser = await chromium.launch({ executablePath, args });
    page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => /^https?:/.test(request.url()) && faults.push(`asked for ${request.url()}`));
    await page.goto(`file://${join(folder, 'report.html')}`);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(faults.splice(0)).toEqual([]);
  });

  it('fits a desktop and a phone without sideways scrolling', async () => {
    for (const width of [390, 1100]) {
      await page.setViewportSize({ width, height: 900 });
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
      });
      expect(scrollWidth, `${width} pixels`).toBe(clientWidth);
      if (pictureFolder) await page.screenshot({ path: join(pictureFolder, `ablation-${width}.png`), fullPage: true });
    }
  });

  it('goes by key from arm to arm at the same moment', async () => {
    await page.locator('.play').nth(2).press('Enter');
    await page.waitForFunction(() => (document.querySelectorAll('audio')[2]?.currentTime ?? 0) > 0.3);
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelectorAll('audio')[3]?.paused === false);
    const { at, name } = await page.evaluate(() => ({
      at: document.querySelectorAll('audio')[3]?.currentTime ?? 0,
      name: document.activeElement?.getAttribute('aria-label') ?? '',
    }));
    expect(at).toBeGreaterThan(0.25);
    expect(name).toContain('coverage');
    await page.keyboard.press('Enter');
  });

  it('reads the curves of all arms by key', async () => {
    const chart = page.locator('#curves .chart').first();
    await chart.press('Home');
    expect(await chart.locator('output').textContent()).toMatch(/^step 25: /);
    expect(await chart.locator('output b').evaluateAll((all) => all.map((one) => (one as HTMLElement).title))).toEqual([
      ...['random', 'coverage', 'least coverage', 'without tone 3'],
    ]);
  });
});
