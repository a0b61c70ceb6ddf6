import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { encodeWav } from '../../../audio/wavFile.ts';
import type { CorpusEnvironment } from '../../../core/recordingContracts.ts';
import { writeCachedFolder } from '../../../corpus/cachedFolder.ts';
import { hashBytes, hashFile, hashValue } from '../../../corpus/contentHash.ts';
import { type CorpusManifest, readManifest, writeManifest } from '../../../corpus/manifest.ts';
import { ownPoolFile, type PoolSentence, readSentencePool } from '../../../corpus/sentencePool.ts';
import { assertNoLeak, bareText, type HeldOut, heldOutUnits, leakOf } from '../../../corpus/split.ts';
import { spokenUnits } from '../../../corpus/spokenUnits.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { mandarinFrontend } from '../../../text/mandarin.ts';
import type { EspeakConfig } from './config.ts';
import { type EspeakVoice, speakPinyin } from './speakPinyin.ts';

/** Raise it whenever the same settings would give other files. */
const buildVersion = 2;

const licence = 'spoken by eSpeak NG (GPL-3.0-or-later program; its output is free to use)';
const attribution = 'eSpeak NG, by WebAssembly from the npm package espeak-ng';

/** One line to be spoken, and the utterance that it becomes. */
interface Line {
  readonly name: string;
  /** Numbered pinyin with Latin marks, as eSpeak reads it. */
  readonly spoken: string;
  readonly text: string;
  readonly pinyin: readonly string[];
  readonly tags: Utterance['tags'];
  readonly split: 'train' | 'heldout';
}

/** Speaks the pool's sentences and their syllables in two voices into the cache; what stands there is used again. */
export async function buildEspeakCorpus(config: EspeakConfig, environment: CorpusEnvironment): Promise<CorpusManifest> {
  const poolFile = config.sentences === 'own' ? ownPoolFile : resolve(config.sentences);
  const pool = await hashFile(poolFile).catch(() => poolFile);
  const key = hashValue({ buildVersion, pool, config: { ...config, sentences: '' } }).slice(0, 16);
  const folder = resolve(environment.cacheFolder, 'espeak', key);
  const file = join(folder, 'manifest.jsonl');
  if (existsSync(file)) return readManifest(file);
  const { lines, heldOut } = planLines(await readSentencePool(poolFile), config);
  await writeCachedFolder(folder, async (root) => {
    const utterances: Utterance[] = [];
    for (const voice of voices(config))
      utterances.push(...(await speakLines(lines, voice, { root, config, environment })));
    assertNoLeak(
      utterances.filter(({ split }) => split === 'train'),
      heldOut,
    );
    await writeManifest(root, { root, utterances, licence, attribution });
  });
  return readManifest(file);
}

function voices({ wordsPerMinute }: EspeakConfig): readonly EspeakVoice[] {
  return [
    { speaker: 'espeak-low', variant: 'cmn-latn-pinyin', pitch: 30, wordsPerMinute },
    { speaker: 'espeak-high', variant: 'cmn-latn-pinyin+f3', pitch: 65, wordsPerMinute },
  ];
}

function planLines(
  sentences: readonly PoolSentence[],
  config: EspeakConfig,
): { readonly lines: readonly Line[]; readonly heldOut: HeldOut } {
  const spoken = sentences.flatMap((sentence) => sentenceLine(sentence) ?? []);
  const syllables = [...new Set(spoken.flatMap(({ pinyin }) => pinyin))].sort();
  const heldOut: HeldOut = {
    units: heldOutUnits(syllables, config.holdout),
    sentences: new Set(spoken.filter(({ split }) => split === 'heldout').map(({ text }) => bareText(text))),
  };
  const training = spoken.filter((line) => line.split === 'train' && leakOf(line, heldOut) === undefined);
  const lines = [
    ...syllables.map((syllable) => syllableLine(syllable, heldOut)),
    ...training.slice(0, config.maxTrainSentences),
    ...spoken.filter(({ split }) => split === 'heldout'),
  ];
  return { lines, heldOut };
}

function syllableLine(syllable: string, heldOut: HeldOut): Line {
  const split = heldOut.units.has(syllable) ? 'heldout' : 'train';
  return { name: syllable, spoken: syllable, text: syllable, pinyin: [syllable], tags: { unit: 'syllable' }, split };
}

const latinMarks: Readonly<Record<string, string>> = { '。': '.', '？': '?', '！': '!' };

/** Sentences with letters are left out: the pinyin voice cannot say them. */
function sentenceLine({ id, text, tags, split }: PoolSentence): Line | undefined {
  const units = spokenUnits(mandarinFrontend({ erhua: 'separate' })(text));
  if (units.some(({ kind }) => kind === 'other')) return undefined;
  const spoken = units.map(({ kind, unit }) => (kind === 'mark' ? (latinMarks[unit] ?? ',') : ` ${unit}`)).join('');
  const pinyin = units.filter(({ kind }) => kind === 'syllable').map(({ unit }) => unit);
  return { name: id, spoken: spoken.trim(), text, pinyin, tags, split };
}

async function speakLines(
  lines: readonly Line[],
  voice: EspeakVoice,
  { root, config, environment }: { root: string; config: EspeakConfig; environment: CorpusEnvironment },
): Promise<readonly Utterance[]> {
  const utterances: Utterance[] = [];
  await mkdir(join(root, voice.speaker), { recursive: true });
  const recordings = speakPinyin(
    lines.map(({ spoken }) => spoken),
    voice,
    config.sampleRate,
  );
  for await (const samples of recordings) {
    const line = lines[utterances.length];
    if (line === undefined) break;
    utterances.push(await writeLine(line, samples, voice.speaker, { root, config }));
    environment.report(`speaking as ${voice.speaker} (synthetic)`, utterances.length, lines.length);
  }
  return utterances;
}

async function writeLine(
  { name, text, pinyin, tags, split }: Line,
  samples: Float32Array,
  speaker: string,
  { root, config }: { readonly root: string; readonly config: EspeakConfig },
): Promise<Utterance> {
  const audio = `${speaker}/${name}.wav`;
  const bytes = encodeWav(samples, config.sampleRate);
  await writeFile(join(root, audio), bytes);
  return {
    ...{ id: `${speaker}-${name}`, audio, text, language: 'zh', speaker, kind: 'synthetic' },
    durationSeconds: samples.length / config.sampleRate,
    ...{ tags, split, pinyin },
    sha256: hashBytes(bytes),
  };
}
