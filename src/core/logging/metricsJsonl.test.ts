import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { combineLoggers } from './logger.ts';
import { metricsJsonl, readMetrics } from './metricsJsonl.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-metrics-'));
  file = join(folder, 'metrics.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (name = 'metrics.jsonl') => readFile(join(folder, name), 'utf8');

/** Two values per step, one of them late, as validation is; a flush at `flushAt` as before a checkpoint. */
function train(steps: readonly number[], choices: { resumeFromStep?: number; stage?: string; flushAt?: number } = {}) {
  const { flushAt, stage = 'base', ...rest } = choices;
  const logger = metricsJsonl({ file, stage, ...rest });
  for (const step of steps) {
    logger.scalars(step, { 'loss/g/mel': 1 / step, 'loss/g/kl': step });
    logger.scalar(step, 'time/steps_per_second', Math.random());
    if (step === flushAt) logger.flush();
    logger.scalar(step, 'validation/mel', step / 7);
  }
  return logger;
}

describe('metricsJsonl', () => {
  it('writes one line per step with keys in order, whatever the order they came in', async () => {
    train([1, 2]).close();
    expect(await read()).toBe(
      '{"step":1,"stage":"base","loss/g/kl":1,"loss/g/mel":1,"validation/mel":0.14285714285714285}\n' +
        '{"step":2,"stage":"base","loss/g/kl":2,"loss/g/mel":0.5,"validation/mel":0.2857142857142857}\n',
    );
  });

  it('keeps clock times in a file of their own', async () => {
    train([1]).close();
    expect(await read()).not.toContain('time/');
    expect(await read('timings.jsonl')).toMatch(/^\{"step":1,"stage":"base","time\/steps_per_second":0\.\d+\}\n$/);
  });

  it('keeps one line per step when it is flushed in the middle of a step', async () => {
    train([1, 2, 3], { flushAt: 2 }).close();
    const flushed = await read();
    await rm(file);
    train([1, 2, 3]).close();
    expect(flushed).toBe(await read());
  });

  it.each([0, 1, 3, 4])('equals an uninterrupted run after a resume from step %i', async (resumeFromStep) => {
    const all = [1, 2, 3, 4, 5, 6];
    train(all).close();
    const uninterrupted = await read();
    await rm(file);
    train(all.slice(0, 4)).close();
    train(
      all.filter((step) => step > resumeFromStep),
      { resumeFromStep },
    ).close();
    expect(await read()).toBe(uninterrupted);
  });

  it('puts what comes late for the step of the checkpoint into its line', async () => {
    const first = metricsJsonl({ file, stage: 'base' });
    first.scalar(1, 'a', 1);
    first.flush();
    const second = metricsJsonl({ file, stage: 'base', resumeFromStep: 1 });
    second.scalar(1, 'b', 2);
    second.close();
    expect(await read()).toBe('{"step":1,"stage":"base","a":1,"b":2}\n');
  });

  it('cuts a torn last line and leaves other stages alone', async () => {
    train([1, 2], { stage: 'base' }).close();
    const base = await read();
    train([1, 2, 3], { stage: 'few-shot' }).close();
    await writeFile(file, `${await read()}{"step":4,"sta`);
    train([], { stage: 'few-shot', resumeFromStep: 1 }).close();
    const lines = (await read()).trimEnd().split('\n');
    expect((await read()).startsWith(base)).toBe(true);
    expect(lines).toHaveLength(3);
    train([], { stage: 'base' }).close();
    expect(readMetrics(file).map(({ stage, step }) => [stage, step])).toEqual([['few-shot', 1]]);
  });

  it('keeps NaN and infinity, which JSON lacks', () => {
    const logger = metricsJsonl({ file, stage: 'base' });
    logger.scalars(1, { a: Number.NaN, b: Number.NEGATIVE_INFINITY });
    logger.close();
    expect(readMetrics(file)).toEqual([
      { step: 1, stage: 'base', values: { a: Number.NaN, b: Number.NEGATIVE_INFINITY } },
    ]);
  });

  it('refuses a step that goes backwards and names the key', () => {
    const logger = metricsJsonl({ file, stage: 'base' });
    logger.scalar(2, 'a', 1);
    expect(() => logger.scalar(1, 'b', 1)).toThrow(/'b' came for step 1 after step 2/);
  });

  it('names the line that is damaged', async () => {
    await writeFile(file, '{"step":1,"stage":"base"}\nnot json\n');
    expect(() => readMetrics(file)).toThrow(/metrics\.jsonl:2: is not JSON/);
    await writeFile(file, '{"stage":"base"}\n');
    expect(() => metricsJsonl({ file, stage: 'base' })).toThrow(/metrics\.jsonl:1: expected \{"step": number/);
  });

  it('reads an absent file as empty and a torn one up to the tear', async () => {
    expect(readMetrics(file)).toEqual([]);
    await writeFile(file, '{"step":1,"stage":"base"}\n{"st');
    expect(readMetrics(file)).toHaveLength(1);
  });
});

describe('combineLoggers', () => {
  it('tells every logger everything', async () => {
    const other = join(folder, 'other', 'metrics.jsonl');
    const both = combineLoggers([metricsJsonl({ file, stage: 'a' }), metricsJsonl({ file: other, stage: 'a' })]);
    both.scalar(1, 'x', 1);
    both.scalars(2, { y: 2 });
    both.histogram(2, 'h', [1]);
    both.hparams({}, {});
    both.flush();
    both.close('stopped');
    expect(await readFile(other, 'utf8')).toBe(await read());
    expect(readMetrics(file)).toHaveLength(2);
  });
});
