import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Logger } from '../../src/core/logging/logger.ts';
import { tensorBoardLogger } from '../../src/core/logging/tensorBoard.ts';

/** A Python that can `import tensorboard`; CI sets it. */
const python = process.env['TONELAB_TENSORBOARD_PYTHON'];
if (!python) {
  process.stderr.write(
    'SKIPPED: event files are not read back with real TensorBoard. Set TONELAB_TENSORBOARD_PYTHON to a Python that has it:\n' +
      '  python3 -m venv tb && tb/bin/pip install tensorboard setuptools && export TONELAB_TENSORBOARD_PYTHON=$PWD/tb/bin/python\n',
  );
}

const config = { 'model.decoder': 'vae-mel', 'optimizer.learningRate': 2e-4, 'trainer.ema': true, seed: 0 };

function logSteps(logger: Logger, from: number, to: number, scale: number): void {
  for (let step = from; step <= to; step += 1) {
    logger.scalars(step, { 'loss/g/mel': scale * step, 'loss/g/kl': 0 });
    if (step % 2 === 0) logger.histogram(step, 'decoder/kernel', [0, 1, 2, step]);
  }
}

function logRun(folder: string): void {
  const first = tensorBoardLogger({ folder, hparamsGroup: 'arm-a' });
  first.hparams(config, { 'loss/g/mel': null, 'validation/mel': null });
  logSteps(first, 1, 8, 1);
  first.close('stopped');

  const second = tensorBoardLogger({ folder, resumeFromStep: 5, hparamsGroup: 'arm-a' });
  second.hparams(config, { 'loss/g/mel': null, 'validation/mel': null });
  logSteps(second, 6, 10, 2);
  second.audio(
    10,
    'sample/mā',
    Float32Array.from({ length: 2205 }, (_, n) => 0.5 * Math.sin(n / 8)),
    22050,
  );
  const data = Uint8Array.from({ length: 3 * 40 * 20 }, (_, index) => index % 256);
  second.image(10, 'spectrogram/mā', encode({ width: 40, height: 20, data, channels: 3, depth: 8 }));
  second.text(10, 'sentence', '**今天天气很好。** 94 % of frames');
  second.scalar(10, 'validation/mel', 0.25);
  second.scalar(10, 'validation/broken', Number.NaN);
  second.flush();
  second.close();
}

describe.skipIf(!python)('real TensorBoard reads our event files', () => {
  let folder: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON from another program, checked field by field below.
  let seen: any;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tonelab-tensorboard-'));
    logRun(folder);
    const script = new URL('readEvents.py', import.meta.url).pathname;
    seen = JSON.parse(execFileSync(python ?? '', [script, folder], { encoding: 'utf8', stdio: 'pipe' }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows after a resume the steps of the first run up to the checkpoint, then those of the second', () => {
    const steps = [1, 2, 3, 4, 5, 12, 14, 16, 18, 20].map((value, index) => [index + 1, value]);
    expect(seen.accumulator.scalars['loss/g/mel']).toEqual(steps);
    expect(seen.accumulator.scalars['loss/g/kl']).toEqual(steps.map(([step]) => [step, 0]));
    expect(seen.accumulator.scalars['validation/mel']).toEqual([[10, 0.25]]);
    expect(seen.accumulator.scalars['validation/broken']).toEqual([[10, 'NaN']]);
  });

  it('reads histograms with every value counted', () => {
    const histograms = seen.accumulator.histograms['decoder/kernel'];
    expect(histograms.map(({ step }: { step: number }) => step)).toEqual([2, 4, 6, 8, 10]);
    expect(histograms[0]).toEqual({ step: 2, num: 4, buckets: 30 });
  });

  it('plays audio that is a valid WAV', () => {
    expect(seen.accumulator.audio['sample/mā']).toEqual([
      { step: 10, channels: 1, bits: 16, sampleRate: 22050, samples: 2205, loudest: 16384 },
    ]);
  });

  it('shows images in their size and text as written', () => {
    expect(seen.accumulator.images['spectrogram/mā']).toEqual([[10, 40, 20]]);
    expect(seen.accumulator.text['sentence']).toEqual([[10, ['**今天天气很好。** 94 % of frames']]]);
  });

  it('lists every tag on the page it belongs to', () => {
    expect(seen.pages.tags).toEqual({
      scalars: ['loss/g/kl', 'loss/g/mel', 'validation/broken', 'validation/mel'],
      histograms: ['decoder/kernel'],
      audio: ['sample/mā'],
      images: ['spectrogram/mā'],
      text: ['sentence'],
    });
  });

  it('fills the table of hyperparameters, with the metrics and how the run ended', () => {
    expect(seen.pages.hparamColumns).toEqual(Object.keys(config).sort());
    expect(seen.pages.metricColumns).toEqual(['loss/g/mel', 'validation/mel']);
    expect(seen.pages.groups).toEqual([
      {
        name: 'arm-a',
        hparams: config,
        metrics: { 'loss/g/mel': 20, 'validation/mel': 0.25 },
        statuses: ['STATUS_SUCCESS'],
      },
    ]);
  });
});
