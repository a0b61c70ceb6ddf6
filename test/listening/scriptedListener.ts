import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { labelsOf, type TestKey } from '../../src/listening/testKey.ts';
import type { Behaviour } from '../../src/testing/simulatedListeners.ts';

/** Makes sound files last a sixteenth of their time. */
const hurry = `
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { this.playbackRate = 16; return play.call(this); };
`;

/** A listener in a browser who uses the keyboard alone. */
export class ScriptedListener {
  readonly page: Page;
  readonly #key: TestKey;
  readonly #behaviour: Behaviour;
  readonly #listener: number;

  private constructor(page: Page, key: TestKey, who: { readonly behaviour: Behaviour; readonly listener: number }) {
    this.page = page;
    this.#key = key;
    this.#behaviour = who.behaviour;
    this.#listener = who.listener;
  }

  /** Opens the page of a test from disk; `faults` gets what the page complains of. */
  static async open(
    browser: Browser,
    { folder, key, faults }: { readonly folder: string; readonly key: TestKey; readonly faults: string[] },
    who: { readonly behaviour: Behaviour; readonly listener: number },
  ): Promise<ScriptedListener> {
    const page = await (await browser.newContext({ viewport: { width: 1100, height: 900 } })).newPage();
    await page.addInitScript(hurry);
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    const own = pathToFileURL(folder).href;
    page.on('request', (asked) => !/^(file|blob):/.test(asked.url()) && faults.push(`asked for ${asked.url()}`));
    await page.goto(`${own}/index.html?listener=${who.listener}`);
    return new ScriptedListener(page, key, who);
  }

  async place(): Promise<string> {
    await this.page.waitForFunction(() => document.body.dataset['place'] !== undefined);
    return (await this.page.evaluate(() => document.body.dataset['place'])) ?? '';
  }

  /** Goes on to the view of that name. */
  async goOnTo(wanted: string): Promise<void> {
    for (let place = await this.place(); place !== wanted; place = await this.place()) {
      await this.step(place);
      await this.page.waitForFunction((before) => document.body.dataset['place'] !== before, place);
    }
  }

  /** Does what a view asks for. */
  async step(place: string): Promise<void> {
    const [kind, number] = place.split('-');
    if (kind === 'volume') await this.page.keyboard.press('Space');
    if (kind === 'headphones') {
      await this.#hear('Space', 0);
      const softest = this.#key.headphones[Number(number) - 1] as number;
      await this.page.keyboard.press(String(1 + this.#behaviour.tone(softest)));
    }
    if (kind === 'page') await this.#judge(Number(number) - 1);
    await this.page.keyboard.press('Enter');
  }

  async #judge(place: number): Promise<void> {
    const presentation = this.#key.page.rows[this.#listener - 1]?.[place];
    const labels = labelsOf(this.#key, presentation?.clips ?? []);
    const value = this.#behaviour.judge(labels, place);
    const keys = { mos: ['Space'], preference: ['a', 'b', 'r'], abx: ['a', 'b', 'x'], mushra: ['r', ...'123456789'] };
    const { kind } = this.#key.page;
    for (const [clip] of labels.entries()) {
      await this.#hear(keys[kind][clip] as string, clip);
      if (kind === 'mushra' && clip > 0) await this.#grade((value as readonly number[])[clip - 1] as number);
    }
    if (kind !== 'mushra') await this.page.keyboard.press(String(kind === 'mos' ? value : Number(value) + 1));
  }

  async #hear(key: string, clip: number): Promise<void> {
    await this.page.keyboard.press(key);
    await this.page.waitForFunction((at) => document.querySelectorAll('.clip')[at]?.classList.contains('heard'), clip);
  }

  /** The slider that has the focus. */
  async #grade(value: number): Promise<void> {
    await this.page.keyboard.press('Home');
    for (let tens = 0; tens < Math.floor(value / 10); tens++) await this.page.keyboard.press('PageUp');
    for (let ones = 0; ones < value % 10; ones++) await this.page.keyboard.press('ArrowRight');
  }

  /** Downloads the answers at the end; returns the file. */
  async download(folder: string): Promise<string> {
    await this.goOnTo('done');
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.page.keyboard.press('Enter')]);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  }
}
