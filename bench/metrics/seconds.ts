/**
 * Seconds that each metric takes for a clip of an evaluated run, the first clip (which opens networks and hears the training
 * recordings) apart: minimum and median over clips.
 *
 * Run: npx tsx bench/metrics/seconds.ts RUN [CLIPS] [METRIC...]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAudio } from '../../src/audio/readAudio.ts';
import { namedTranscriber } from '../../src/cli/namedTranscriber.ts';
import { openFromFolder } from '../../src/cli/openFromArguments.ts';
import { cacheRoot } from '../../src/core/runtime/runtimeCache.ts';
import type { RunEvaluation } from '../../src/evaluation/runEvaluation.ts';
import { loadSpeakerEmbedder } from '../../src/evaluation/speakerEmbedder.ts';
import { metricEnvironment } from '../../src/run/metricEnvironment.ts';

const [folder, count = '12', ...wanted] = process.argv.slice(2);
if (folder === undefined) {
  console.error(
    'usage: npx tsx bench/metrics/seconds.ts RUN [CLIPS] [METRIC...]: a run folder in which evaluation.json lies',
  );
  process.exit(2);
}
const { run, registry } = await openFromFolder(folder, () => undefined);
const corpus = await run.corpus();
const embedder = await loadSpeakerEmbedder(cacheRoot());
const transcriber = namedTranscriber(run.config.evaluation.transcriber);
const { items } = JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')) as RunEvaluation;
const spread = items.filter((_, index) => index % Math.ceil(items.length / Number(count)) === 0);
console.log('metric: first clip of a voice, then minimum and median over others, seconds');
for (const { name } of registry.list('metric')) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const environment = metricEnvironment(corpus.settings, { corpus, embedder, transcriber });
  const metric = registry.get('metric', name).create({} as never, environment);
  const firsts: number[] = [];
  const seconds: number[] = [];
  const heard = new Set<string>();
  for (const { id, voice, unit, text, clips } of spread) {
    const [real, produced] = await Promise.all(
      [clips[0], clips.at(-1)].map(async (clip) => ({
        ...(await readAudio(join(folder, clip?.wav ?? ''))),
        syllables: clip?.syllables,
      })),
    );
    const utterance = corpus.utterances.find((one) => one.id === id);
    if (real === undefined || produced === undefined || utterance === undefined) continue;
    const { language, pinyin } = utterance;
    const start = performance.now();
    await metric.measure(produced, real, { voice, unit, text, language, pinyin });
    const known = heard.has(`${voice} ${unit}`);
    (known ? seconds : firsts).push((performance.now() - start) / 1000);
    heard.add(`${voice} ${unit}`);
  }
  await environment.close();
  const sorted = seconds.sort((a, b) => a - b);
  const show = (value: number | undefined) => value?.toFixed(3) ?? '-';
  const first = firsts.map(show).join(', ');
  console.log(`${name}: ${metric.unavailable ?? `${first}; ${show(sorted[0])}, ${show(sorted[sorted.length >> 1])}`}`);
}
await embedder?.close();
if ('close' in transcriber) await transcriber.close();
run.close();
