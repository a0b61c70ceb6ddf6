import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ProgressChoices, progress, showDuration } from './progress.ts';

/** A stream that remembers what was written; a terminal when told so. */
function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120, cursorTo: () => true, clearLine: () => true });
  const seen: string[] = [];
  stream.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => seen.join('') };
}

function run(choices: Partial<ProgressChoices>, isTTY: boolean, secondsPerStep: number): string {
  const { stream, text } = screen(isTTY);
  let now = 1000;
  const total = 100;
  const shown = progress({ label: 'training', total, unit: 'steps', stream, nowSeconds: () => now, ...choices });
  for (let step = 1; step <= total; step += 1) {
    now += secondsPerStep;
    shown.advance(1, `loss ${step}`);
  }
  shown.finish();
  shown.finish();
  return text();
}

describe('progress', () => {
  it('prints a plain line at each tenth where there is no terminal', () => {
    const lines = run({}, false, 0.125).trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('training: 10/100 steps · 8.0 steps/s · 11 s left · loss 10');
    expect(lines[9]).toBe('training: 100/100 steps · 8.0 steps/s · took 13 s · loss 100');
  });

  it('prints a line every 15 seconds when the work is slow', () => {
    const lines = run({}, false, 8).trimEnd().split('\n');
    expect(lines).toHaveLength(50);
    expect(lines[0]).toBe('training: 2/100 steps · 8 s each · 13 min left · loss 2');
  });

  it('counts the rate from where a resumed run goes on', () => {
    const { stream, text } = screen(false);
    let now = 0;
    const shown = progress({ label: 'base', total: 100, unit: 'steps', done: 80, stream, nowSeconds: () => now });
    now = 10;
    shown.advance(10);
    expect(text()).toBe('base: 90/100 steps · 1.0 steps/s · 10 s left\n');
  });

  it('draws a bar on a terminal and leaves the last state standing', () => {
    const text = run({}, true, 0.125);
    expect(text).toContain('training ████████████████████████ 100/100 steps · 8.0 steps/s · took 13 s · loss 100');
    expect(text.match(/took/g)).toHaveLength(1);
  });

  it('says nothing when it is told to be quiet', () => {
    expect(run({ quiet: true }, false, 1)).toBe('');
  });
});

describe('showDuration', () => {
  it('speaks in seconds, minutes and hours', () => {
    expect([0.4, 89, 90, 3570, 3600, 7500].map(showDuration)).toEqual([
      '0 s',
      '89 s',
      '2 min',
      '1 h 00 min',
      '1 h 00 min',
      '2 h 05 min',
    ]);
  });
});
