/**
 * Plants defects into clean recordings and counts which of them the preparation's gates and the quality report find.
 *
 * Run: npx tsx bench/plantedDefects/main.ts --clean FOLDER [--foreign FOLDER] [--music FOLDER] [--count 12] [--most 44] [--longest 20]
 * [--only DEFECT...] [--page FILE] [--json]
 * The folders hold a manifest or recordings, raw G.722 too; those of --clean are of one speaker, --most of them are taken,
 * evenly, and each defect is planted into copies of --count of these.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '../../src/audio/level.ts';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { writeWav } from '../../src/audio/wavFile.ts';
import { qualityPage } from '../../src/cli/qualityPage.ts';
import { cacheRoot } from '../../src/core/runtime/runtimeCache.ts';
import { preparedFigures } from '../../src/corpus/preparationChain.ts';
import { prepareCorpus } from '../../src/corpus/prepareCorpus.ts';
import { measureQuality } from '../../src/corpus/quality/measureQuality.ts';
import type { Utterance } from '../../src/corpus/utterance.ts';
import { loadSpeakerEmbedder } from '../../src/evaluation/speakerEmbedder.ts';
import { renderQuality } from '../../src/pages/quality/renderQuality.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { type Clip, type ClipChoice, readClips } from '../clips.ts';
import { openPreparation } from '../preparation.ts';
import { defects as allDefects } from './defects.ts';

const { values } = parseArgs({
  options: {
    clean: { type: 'string' },
    foreign: { type: 'string' },
    music: { type: 'string' },
    count: { type: 'string', default: '12' },
    most: { type: 'string', default: '44' },
    longest: { type: 'string', default: '20' },
    only: { type: 'string', multiple: true, default: [] },
    page: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
if (values.clean === undefined) {
  console.error('plantedDefects: --clean is missing; give a folder of clean recordings of one speaker');
  process.exit(2);
}
const count = Number(values.count);
const root = mkdtempSync(join(tmpdir(), 'tonelab-defects-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

const defects = allDefects.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const stranger = values.only.find((name) => !allDefects.some((defect) => defect.name === name));
if (stranger !== undefined) {
  console.error(`plantedDefects: no defect '${stranger}'; known: ${allDefects.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

/** Other clips are left out: voices and music need a second, and the gates take none above 20. */
const speech = { leastSeconds: 1.3, mostSeconds: Number(values.longest) };
const music = { most: count, leastSeconds: speech.mostSeconds, mostSeconds: Number.POSITIVE_INFINITY };
const clipsOf = async (folder: string | undefined, choice: ClipChoice) =>
  folder === undefined ? [] : readClips(folder, choice);

const planted = new Map<string, string>();
const utterances: Utterance[] = [];

async function add(id: string, defect: string, { samples, sampleRate }: Clip): Promise<void> {
  const bounded = samples.map((sample) => Math.min(Math.max(sample, -1), 1));
  await writeWav(join(root, `${id}.wav`), bounded, sampleRate);
  const about = { text: '你好', language: 'zh', speaker: 'clean', kind: 'recorded' } as const;
  const tags = { unit: 'sentence' } as const;
  utterances.push({ ...about, tags, id, audio: `${id}.wav`, durationSeconds: samples.length / sampleRate });
  planted.set(id, defect);
}

const clean = await readClips(values.clean, { ...speech, most: Number(values.most) });
const sources = {
  music: await clipsOf(values.music, music),
  'foreign-voice': await clipsOf(values.foreign, { ...speech, most: count }),
};
for (const [index, clip] of clean.entries()) await add(`clean-${index}`, 'clean', clip);
const missing: string[] = [];
for (const [kind, defect] of defects.entries()) {
  const others = sources[defect.expected as keyof typeof sources];
  if (others?.length === 0) missing.push(defect.name);
  for (let index = 0; index < count && others?.length !== 0; index++) {
    const clip = clean[Math.floor((index * clean.length) / count)] as Clip;
    const other = others?.[index % others.length] ?? clip;
    await add(`defect-${kind}-${index}`, defect.name, defect.plant(clip, other, index + 1));
  }
}

const prepared = await prepareCorpus(
  { root, utterances },
  {
    settings: defaultSpectralSettings,
    frontend: mandarinFrontend(),
    cacheFolder: join(root, 'cache'),
    ...openPreparation('clean'),
  },
);
const embedder = values.foreign === undefined ? undefined : await loadSpeakerEmbedder(cacheRoot());
const report = await measureQuality(prepared, { corpus: 'planted', createdAt: new Date().toISOString(), embedder });
await embedder?.close();
prepared.close();
if (values.page !== undefined) writeFileSync(values.page, renderQuality(qualityPage(report)));

/** What was said of a recording: reasons and suspicions. A text that does not fit is no matter here. */
const saidOf = new Map(
  report.rows.map(({ id, rejected, suspicions }) => [
    id,
    [...rejected.map((one) => one.split(' ')[0] ?? ''), ...suspicions.map(({ kind }) => kind)].filter(
      (what) => what !== 'rate',
    ),
  ]),
);
const snrOf = (ids: readonly string[]): string =>
  quantile(
    ids.map((id) => {
      const record = prepared.records.get(id);
      return record === undefined ? 0 : preparedFigures(record).snrDb;
    }),
    0.5,
  ).toFixed(1);

const rows = ['clean', ...defects.map(({ name }) => name)].flatMap((name) => {
  const ids = [...planted].filter(([, defect]) => defect === name).map(([id]) => id);
  if (ids.length === 0) return [];
  const said: Record<string, number> = {};
  for (const what of ids.flatMap((id) => saidOf.get(id) ?? [])) said[what] = (said[what] ?? 0) + 1;
  const expected = defects.find((defect) => defect.name === name)?.expected ?? 'nothing';
  const found = ids.filter((id) => {
    const heard = saidOf.get(id) ?? [];
    return expected === 'nothing' ? heard.length === 0 : heard.includes(expected);
  });
  const unnoticed = ids.filter((id) => (saidOf.get(id) ?? []).length === 0);
  const counts = { clips: ids.length, asExpected: found.length, unnoticed: unnoticed.length };
  return [{ name, expected, ...counts, said, medianSnrDb: snrOf(ids) }];
});
if (values.json) console.log(JSON.stringify({ rows, missing, voices: report.voices }, null, 2));
else {
  console.log(
    '| planted | clips | must be | as it must be | said of them | nothing said | median SNR, dB |\n|---|---|---|---|---|---|---|',
  );
  for (const { name, expected, clips, asExpected, unnoticed, said, medianSnrDb } of rows) {
    const what = Object.entries(said).map(([reason, times]) => `${reason} ${times}`);
    console.log(
      `| ${name} | ${clips} | ${expected} | ${asExpected} | ${what.join(', ')} | ${unnoticed} | ${medianSnrDb} |`,
    );
  }
  if (missing.length > 0) console.log(`not planted, no source given: ${missing.join(', ')}`);
  if (values.foreign !== undefined && 'notMeasured' in report.voices)
    console.log(`voices: ${report.voices.notMeasured}`);
}
