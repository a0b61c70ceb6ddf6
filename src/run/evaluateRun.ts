import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writeFileAtomically } from '../core/atomicFile.ts';
import type { MetricItem } from '../core/recordingContracts.ts';
import { inOrder } from '../core/workers/inOrder.ts';
import type { PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { itemLanguage } from '../evaluation/itemLanguage.ts';
import type { OpenTranscriber } from '../evaluation/openTranscriber.ts';
import {
  clipMeasures,
  type MeasuredPair,
  measureAlone,
  measurePair,
  type NamedMetric,
  pairFigures,
  pairMeasures,
} from '../evaluation/pairFigures.ts';
import type {
  EvaluatedItem,
  EvaluationRow,
  Familiarity,
  RunEvaluation,
  SwapEvaluation,
  UnitName,
} from '../evaluation/runEvaluation.ts';
import type { SpeakerEmbedder } from '../evaluation/speakerEmbedder.ts';
import { type ClipSetOptions, clipSet, type VoiceTimbre, voiceTimbre } from '../evaluation/timbreClips.ts';
import { positionMeasures, timbreFigures, timbreMeasures, timbrePositions } from '../evaluation/timbreFigures.ts';
import { cutText } from '../synthesis/cutText.ts';
import {
  type Clip,
  type SpokenItem,
  speakItem,
  type TrainedSystem,
  type VoiceSpeaker,
  voiceSpeaker,
  writeItemsTable,
} from './samples.ts';
import { heldOutItems, trainingRecordings, unitOf } from './voiceRecordings.ts';

/** A trained system with what its evaluation needs. */
export interface EvaluationRun extends TrainedSystem {
  /** Speakers of the corpus, in the order of the tables; the first two are swapped. */
  readonly voices: readonly string[];
  /** The run folder. */
  readonly folder: string;
  /** Measures against recordings: the metric plugins of the registry. */
  readonly metrics: readonly NamedMetric[];
  /** Absent where none was fetched: the rows say so. */
  readonly embedder?: SpeakerEmbedder | undefined;
  /** Content hash of the recogniser that metrics hear by, where there is one. */
  readonly recogniser?: string | undefined;
  /** What metrics let write down sentences, where there is something that does. */
  readonly transcriber?: Pick<OpenTranscriber, 'heard' | 'usedHash'> | undefined;
  /** What training heard of an utterance's combinations, where the stages are known. */
  readonly familiarityOf?: (utterance: PreparedUtterance) => Familiarity | undefined;
}

/** Recordings of a voice that stand for it in the timbre measures. */
const voiceSeconds = 30;
/** Items under way at once: the network says one, and another is measured, while threads make the waves of others. */
const itemsAhead = 6;
const units: readonly UnitName[] = ['syllable', 'sentence'];

/**
 * Speaks held-out syllables and sentences in each voice and measures them beside copy synthesis and the recordings; then
 * speaks the sentences with the other voices' reference vectors. Writes `samples/` and `evaluation.json`.
 *
 * @throws CorpusError where a voice has no training utterance.
 */
export async function evaluateRun(run: EvaluationRun): Promise<RunEvaluation> {
  const startedAt = performance.now();
  const { folder, voices, config } = run;
  const options: ClipSetOptions = { settings: run.corpus.settings, embedder: run.embedder };
  const own: VoiceTimbre[] = [];
  for (const voice of voices) {
    const recordings = trainingRecordings(run.corpus, voice, { seconds: voiceSeconds, seed: config.seed });
    own.push(
      voiceTimbre(
        voice,
        await clipSet(
          recordings.map((one) => one.wave()),
          options,
        ),
      ),
    );
  }
  await rm(join(folder, 'samples'), { recursive: true, force: true });
  const speaker = voiceSpeaker(run, voices);
  try {
    const { items, measured } = await speakItems(run, speaker);
    const swaps = await measureSwaps(run, { speaker, items, own, options });
    const rows = await measureRows(run, { items, measured, own, options });
    const transcriber = await run.transcriber?.usedHash();
    const evaluation: RunEvaluation = {
      voices,
      pairMeasures: pairMeasures(run.metrics),
      pairRows: rows.pairRows,
      clipMeasures: clipMeasures(run.metrics),
      clipRows: rows.clipRows,
      timbreMeasures: timbreMeasures(voices),
      timbreRows: rows.timbreRows,
      positionMeasures,
      swaps,
      items: rows.items,
      ...(run.recogniser === undefined ? {} : { recogniser: run.recogniser }),
      ...(transcriber === undefined ? {} : { transcriber }),
      wallSeconds: (performance.now() - startedAt) / 1000,
    };
    await writeItemsTable(folder, items);
    await writeFileAtomically(join(folder, 'evaluation.json'), `${JSON.stringify(evaluation, null, 1)}\n`);
    return evaluation;
  } finally {
    speaker.dispose();
  }
}

interface SpokenItems {
  readonly items: readonly SpokenItem[];
  /** Every metric of each clip in its own voice's timbre. */
  readonly measured: ReadonlyMap<Clip, MeasuredPair>;
}

/** Each item is measured while the next ones are spoken. */
async function speakItems(run: EvaluationRun, speaker: VoiceSpeaker): Promise<SpokenItems> {
  const { corpus, voices, folder, config } = run;
  const counts: Readonly<Record<UnitName, number>> = {
    syllable: config.evaluation.syllables,
    sentence: config.evaluation.sentences,
  };
  const chosen = voices.flatMap((voice) =>
    units.flatMap((unit) => heldOutItems(corpus, voice, { unit, count: counts[unit] })),
  );
  for (const { id, symbols } of chosen) {
    const note = cutText(run.parts.semantic, symbols.normalizedText, `utterance ${id}`);
    if (note !== undefined) run.report?.(note);
  }
  const speakOne = (utterance: PreparedUtterance) => {
    const swapTo = unitOf(utterance) === 'sentence' ? voices.filter((voice) => voice !== utterance.speaker) : [];
    return speakItem(speaker, utterance, { folder, settings: corpus.settings, swapTo });
  };
  const items: SpokenItem[] = [];
  const measured = new Map<Clip, MeasuredPair>();
  for await (const item of inOrder(chosen, itemsAhead, speakOne)) {
    items.push(item);
    await measureClips(run, item, measured);
    run.report?.('speaking and measuring held-out items', items.length, chosen.length);
  }
  return { items, measured };
}

interface Measuring {
  readonly items: readonly SpokenItem[];
  readonly own: readonly VoiceTimbre[];
  readonly options: ClipSetOptions;
}

interface MeasuredItems {
  readonly pairRows: readonly EvaluationRow[];
  readonly clipRows: readonly EvaluationRow[];
  readonly timbreRows: readonly EvaluationRow[];
  readonly items: readonly EvaluatedItem[];
}

async function measureClips(
  run: EvaluationRun,
  { utterance, clips: [real, ...produced] }: SpokenItem,
  into: Map<Clip, MeasuredPair>,
): Promise<void> {
  if (real === undefined) return;
  const item = metricItem(utterance);
  into.set(real, await measureAlone({ real, item }, run.metrics, run.corpus.settings));
  for (const clip of produced) {
    if (clip.timbreOf !== undefined) continue;
    // The threads that speak get their next work before the next clip is measured.
    await setImmediate();
    into.set(clip, await measurePair({ produced: clip, real, item }, run.metrics, run.corpus.settings));
  }
}

function metricItem(utterance: PreparedUtterance): MetricItem {
  const { speaker, text, language, pinyin } = utterance;
  return { voice: speaker, unit: unitOf(utterance), text, language, pinyin };
}

async function measureRows(run: EvaluationRun, measuring: Measuring & SpokenItems): Promise<MeasuredItems> {
  const { measured } = measuring;
  const pairRows: EvaluationRow[] = [];
  const clipRows: EvaluationRow[] = [];
  const timbreRows: EvaluationRow[] = [];
  const sampling = { seed: run.config.seed };
  for (const { voice, unit, clips } of groupsOf(run.voices, measuring.items)) {
    for (const system of new Set(clips.map((clip) => clip.system))) {
      const own = clips.filter((clip) => clip.system === system);
      const row = { voice, unit, system };
      const pairs = own.map((clip) => measured.get(clip)).filter((pair) => pair !== undefined);
      if (pairs.length > 0) clipRows.push({ ...row, figures: pairFigures(pairs, clipMeasures(run.metrics), sampling) });
      if (pairs.length > 0 && system !== 'recording' && system !== 'spliced') {
        pairRows.push({ ...row, figures: pairFigures(pairs, pairMeasures(run.metrics), sampling) });
      }
      const waves = own.map(({ samples }) => samples);
      const set = await clipSet(waves, measuring.options);
      timbreRows.push({ ...row, figures: timbreFigures(set, measuring.own, sampling) });
    }
    const others = await measureOthers(run, measuring, { voice, unit });
    if (others !== undefined) clipRows.push(others);
  }
  const items = measuring.items.map((item) => describeItem(run, item, measured));
  return { pairRows, clipRows, timbreRows, items };
}

/** Recordings of the other voices, held against a voice by the metrics that tell voices; undefined where there are none. */
async function measureOthers(
  run: EvaluationRun,
  { items }: Measuring,
  row: Pick<EvaluationRow, 'voice' | 'unit'>,
): Promise<EvaluationRow | undefined> {
  const metrics = run.metrics.filter(({ metric }) => metric.tellsVoices === true && metric.unavailable === undefined);
  const others = items.filter(({ utterance }) => utterance.speaker !== row.voice && unitOf(utterance) === row.unit);
  if (metrics.length === 0 || others.length === 0) return undefined;
  const measured: MeasuredPair[] = [];
  for (const { utterance, clips } of others) {
    const item = { ...metricItem(utterance), voice: row.voice };
    measured.push(await measureAlone({ real: clips[0] as Clip, item }, metrics, run.corpus.settings));
  }
  const figures = pairFigures(measured, clipMeasures(metrics), { seed: run.config.seed });
  return { ...row, system: 'other-voices', figures };
}

/** The clips of each voice and unit, without those in another voice's timbre. */
function groupsOf(voices: readonly string[], items: readonly SpokenItem[]) {
  return voices.flatMap((voice) =>
    units.map((unit) => ({
      voice,
      unit,
      clips: items
        .filter(({ utterance }) => utterance.speaker === voice && unitOf(utterance) === unit)
        .flatMap(({ clips }) => clips.filter(({ timbreOf }) => timbreOf === undefined)),
    })),
  );
}

/** Each further voice against the first: the sentences of both, spoken with either vector. */
async function measureSwaps(
  run: EvaluationRun,
  at: Measuring & { readonly speaker: VoiceSpeaker },
): Promise<readonly SwapEvaluation[]> {
  const [first, ...others] = at.own;
  if (first === undefined) return [];
  const swaps: SwapEvaluation[] = [];
  for (const second of others) {
    const sentences = distinctTexts(at.items, [first.voice, second.voice]);
    if (sentences.length === 0) continue;
    const rows = [];
    for (const { voice } of [first, second]) {
      const waves: Float32Array[] = [];
      for (const sentence of sentences) waves.push((await at.speaker.say(sentence, voice)).samples);
      const set = await clipSet(waves, at.options);
      const sampling = { seed: run.config.seed };
      const figures = timbreFigures(set, at.own, sampling);
      rows.push({ timbreOf: voice, figures, positions: timbrePositions(set, [first, second], sampling) });
    }
    swaps.push({ first: first.voice, second: second.voice, sentences: sentences.length, rows });
  }
  return swaps;
}

/** The sentences of some voices, each text once; syllables where there are no sentences. */
function distinctTexts(items: readonly SpokenItem[], voices: readonly string[]): readonly PreparedUtterance[] {
  const own = items.map(({ utterance }) => utterance).filter(({ speaker }) => voices.includes(speaker));
  const sentences = own.filter((utterance) => unitOf(utterance) === 'sentence');
  const chosen = sentences.length > 0 ? sentences : own;
  return [...new Map(chosen.map((utterance) => [utterance.text, utterance])).values()];
}

function describeItem(
  run: Pick<EvaluationRun, 'familiarityOf' | 'transcriber'>,
  { utterance, clips }: SpokenItem,
  measured: ReadonlyMap<Clip, MeasuredPair>,
): EvaluatedItem {
  const familiarity = run.familiarityOf?.(utterance);
  const { id, speaker, text, pinyin, tags } = utterance;
  const { unit: _unit, ...words } = tags;
  return {
    id,
    voice: speaker,
    unit: unitOf(utterance),
    text,
    ...(pinyin === undefined ? {} : { pinyin: pinyin.join(' ') }),
    tags: Object.values(words).flatMap((word) => (word === undefined || word === 'none' ? [] : [word])),
    language: itemLanguage(utterance),
    ...(familiarity === undefined ? {} : { familiarity }),
    clips: clips.map((clip) => {
      const heard = run.transcriber?.heard(clip.samples);
      return {
        system: clip.system,
        ...(clip.timbreOf === undefined ? {} : { timbreOf: clip.timbreOf }),
        wav: clip.wav,
        ...(clip.syllables === undefined ? {} : { syllables: clip.syllables }),
        ...(heard === undefined ? {} : { heard }),
        measures: measured.get(clip)?.values ?? {},
      };
    }),
  };
}
