/**
 * Measures the clips of an evaluated run by every metric of the project: JSON lines of voice, unit, item, system, the two
 * files and the figures; of recordings the pitch of each frame too.
 *
 * Run by bench/metrics/compare.py: npx tsx bench/metrics/ours.ts RUN
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trackF0 } from '../../src/audio/f0.ts';
import { readAudio } from '../../src/audio/readAudio.ts';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { measureAlone, measurePair } from '../../src/evaluation/pairFigures.ts';
import type { RunEvaluation } from '../../src/evaluation/runEvaluation.ts';
import { speechMetrics } from '../../src/plugins/metrics/speech/index.ts';
import { metricEnvironment } from '../../src/run/metricEnvironment.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: npx tsx bench/metrics/ours.ts RUN: a run folder in which evaluation.json lies');
  process.exit(2);
}
const spectral = defaultSpectralSettings;
const metrics = speechMetrics.map((plugin) => ({
  name: plugin.name,
  metric: plugin.create({} as never, metricEnvironment(spectral)),
}));
const { items } = JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')) as RunEvaluation;
for (const { id, voice, unit, text, clips } of items) {
  const [real, ...others] = clips;
  if (real === undefined) continue;
  const recorded = (await readAudio(join(folder, real.wav))).samples;
  const item = { voice, unit, text, language: 'zh' };
  const own = { samples: recorded };
  const about = { id, voice, unit, recorded: real.wav };
  const print = (row: object) => console.log(JSON.stringify({ ...about, ...row }));
  const { hz } = trackF0(recorded, spectral.sampleRate, { hopLength: spectral.hopLength });
  print({
    system: real.system,
    hz: [...hz],
    values: (await measureAlone({ real: own, item }, metrics, spectral)).values,
  });
  for (const { system, timbreOf, wav } of others) {
    if (timbreOf !== undefined) continue;
    const produced = (await readAudio(join(folder, wav))).samples;
    print({
      system,
      produced: wav,
      values: (await measurePair({ produced: { samples: produced }, real: own, item }, metrics, spectral)).values,
    });
  }
}
