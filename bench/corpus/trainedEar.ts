/**
 * What a trained run, or a Whisper, adds to `corpus check` and `corpus slice`: held-out sentences, some with the text of another
 * sentence of about the same length; and a long recording of them with a script that has sentences nobody says. Each is done
 * without them and with them.
 *
 * Run: npx tsx bench/corpus/trainedEar.ts MANIFEST_FOLDER [RUN] [--transcriber whisper-base] [--speaker gcin-male] [--sentences 60]
 * [--wrong 8] [--unsaid 4] [--skip 0] [--only check|slice] [--any-split] [--least-symbols 0]
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '../../src/audio/level.ts';
import { readAudio } from '../../src/audio/readAudio.ts';
import { endToEnd } from '../../src/audio/stretches.ts';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { checkManifest } from '../../src/cli/corpusImport.ts';
import { sliceLongRecording } from '../../src/cli/sliceCorpus.ts';
import { audioFile, readManifest, writeManifest } from '../../src/corpus/manifest.ts';
import type { Utterance } from '../../src/corpus/utterance.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    speaker: { type: 'string', default: 'gcin-male' },
    sentences: { type: 'string', default: '60' },
    wrong: { type: 'string', default: '8' },
    unsaid: { type: 'string', default: '4' },
    skip: { type: 'string', default: '0' },
    only: { type: 'string' },
    transcriber: { type: 'string' },
    'any-split': { type: 'boolean', default: false },
    'least-symbols': { type: 'string', default: '0' },
  },
});
const [from = '', runFolder] = positionals;
if (runFolder === undefined && values.transcriber === undefined) {
  console.error(
    'trainedEar: give the folder of a manifest and the folder of a trained run, or --transcriber whisper-base',
  );
  process.exit(2);
}
const run = runFolder === undefined ? undefined : resolve(runFolder);
const [wrongCount, unsaidCount] = [Number(values.wrong), Number(values.unsaid)];
const manifest = await readManifest(join(from, 'manifest.jsonl'));
const frontend = mandarinFrontend({ erhua: 'separate' });
const phonemes = ({ text }: Utterance): number => frontend(text).symbols.length;
const heldOut = manifest.utterances
  .filter(
    ({ split, speaker, tags }) =>
      (values['any-split'] || split === 'heldout') && speaker === values.speaker && tags['unit'] !== 'syllable',
  )
  .filter((one) => phonemes(one) >= Number(values['least-symbols']))
  .slice(Number(values.skip))
  .slice(0, Number(values.sentences) + unsaidCount);
const [said, unsaid] = [heldOut.slice(unsaidCount), heldOut.slice(0, unsaidCount)];
const root = await mkdtemp(join(tmpdir(), 'tonelab-ear-'));

/** The text of another sentence, as near in length as there is one. */
function foreignText(one: Utterance): string {
  const [nearest] = said
    .filter(({ id }) => id !== one.id)
    .sort((a, b) => Math.abs(phonemes(a) - phonemes(one)) - Math.abs(phonemes(b) - phonemes(one)));
  return nearest?.text ?? one.text;
}

const every = Math.floor(said.length / wrongCount);
const wrongIds = new Set(
  said
    .filter((_, index) => index % every === 0)
    .slice(0, wrongCount)
    .map(({ id }) => id),
);
await mkdir(join(root, 'labels'), { recursive: true });
for (const one of said) {
  const { samples, sampleRate } = await readAudio(audioFile(manifest, one));
  await writeFile(join(root, 'labels', `${one.id}.wav`), encodeWav(samples, sampleRate));
}
await writeManifest(join(root, 'labels'), {
  ...{ root: join(root, 'labels'), licence: manifest.licence, attribution: manifest.attribution },
  utterances: said.map(({ id, text, speaker, language, kind, durationSeconds, tags }, at) => ({
    ...{ id, speaker, language, kind, durationSeconds, tags, audio: `${id}.wav` },
    text: wrongIds.has(id) ? foreignText(said[at] as Utterance) : text,
  })),
});
interface Listener {
  readonly who: string;
  readonly run?: string;
  readonly transcriber?: string;
}

const byRun: readonly Listener[] = run === undefined ? [] : [{ who: 'by the run', run }];
const { transcriber } = values;
const byWhisper: readonly Listener[] = transcriber === undefined ? [] : [{ who: `by ${transcriber}`, transcriber }];
const listeners = (work: string, some: readonly Listener[]): readonly Listener[] =>
  values.only === undefined || values.only === work ? [{ who: 'by durations' }, ...some] : [];
for (const { who, ...heardBy } of listeners('check', [...byRun, ...byWhisper])) {
  const { report } = await checkManifest(join(root, 'labels'), { ...heardBy, quiet: true });
  const called = report.findings.filter(({ kind }) => kind === 'mislabelled').map(({ id }) => id);
  const found = called.filter((id) => wrongIds.has(id ?? '')).length;
  console.log(
    `check ${who}: ${found} of ${wrongIds.size} wrong texts found, ${called.length - found} of ${said.length - wrongIds.size} right ones accused`,
  );
}

let state = 7;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
interface Spoken {
  readonly text: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

const spoken: Spoken[] = [];
const pieces: Float32Array[] = [];
let [samplesSoFar, sampleRate] = [0, 22050];
for (const one of said) {
  const audio = await readAudio(audioFile(manifest, one));
  sampleRate = audio.sampleRate;
  const pause = Float32Array.from(
    { length: Math.round((0.5 + 0.4 * random()) * sampleRate) },
    () => 2e-4 * (random() - 0.5),
  );
  const startSeconds = samplesSoFar / sampleRate;
  spoken.push({ text: one.text, startSeconds, endSeconds: startSeconds + audio.durationSeconds });
  pieces.push(audio.samples, pause);
  samplesSoFar += audio.samples.length + pause.length;
}
const recording = join(root, 'long.wav');
await writeFile(recording, encodeWav(endToEnd(pieces), sampleRate));
const script = said.map(({ text }) => text);
for (const [index, { text }] of unsaid.entries())
  script.splice(Math.floor(((index + 0.5) * said.length) / unsaid.length), 0, text);
await writeFile(join(root, 'script.txt'), `${script.join('\n')}\n`);

const words = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');
for (const { who, ...heardBy } of listeners('slice', [...byRun, ...byWhisper])) {
  const labels = join(root, 'labels.tsv');
  const options = {
    recording,
    script: join(root, 'script.txt'),
    language: 'zh',
    labels,
    run: heardBy.run,
    transcriber: heardBy.transcriber,
    quiet: true,
  } as const;
  const summary = await sliceLongRecording({ ...options, slicing: { minSeconds: 0.2, paddingSeconds: 0 } });
  let right = 0;
  const offMs: number[] = [];
  const rows = (await readFile(labels, 'utf8')).trim().split('\n').slice(1);
  for (const row of rows) {
    const [, , from = '', to = '', text = ''] = row.split('\t');
    const inside = spoken.filter(({ startSeconds, endSeconds }) => {
      const overlap = Math.min(endSeconds, Number(to)) - Math.max(startSeconds, Number(from));
      return overlap > 0.5 * (endSeconds - startSeconds);
    });
    if (words(inside.map((one) => one.text).join('')) !== words(text)) continue;
    right += 1;
    const [first, last] = [inside[0] as Spoken, inside.at(-1) as Spoken];
    offMs.push(Math.abs(1000 * (Number(from) - first.startSeconds)), Math.abs(1000 * (Number(to) - last.endSeconds)));
  }
  const left = unsaid.filter(({ text }) => summary.unsaid.some((other) => words(other) === words(text))).length;
  console.log(
    `slice ${who}: ${right} of ${rows.length} slices have the text that is said in them (${said.length} sentences); ` +
      `${left} of ${unsaid.length} unsaid sentences told; bounds of the right ones off by ` +
      `${quantile(offMs, 0.5).toFixed(0)} ms in the median, ${quantile(offMs, 0.95).toFixed(0)} ms at the 95th percentile`,
  );
}
await rm(root, { recursive: true });
