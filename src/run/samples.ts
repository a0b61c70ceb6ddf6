import { dirname, join } from 'node:path';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { writeWav } from '../audio/wavFile.ts';
import { writeFileAtomically } from '../core/atomicFile.ts';
import type { CompileOptions } from '../core/compile/compileStep.ts';
import { makeFolder } from '../core/makeFolder.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { TimedSyllable } from '../core/recordingContracts.ts';
import { processorShare } from '../core/runtime/processorShare.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { SystemName } from '../evaluation/runEvaluation.ts';
import { disposeUnshared } from '../nn/params.ts';
import { foldWeightNorm } from '../nn/weightNorm.ts';
import { type Spoken, speak, vocode } from '../synthesis/speak.ts';
import { openSynthesizer } from '../synthesis/synthesizer.ts';
import { timbreVector, withStyle } from '../synthesis/timbre.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import type { RunConfig } from './runConfig.ts';
import { producedSyllables, recordedSyllables } from './timedSyllables.ts';
import { unitOf, voiceReference } from './voiceRecordings.ts';

/** A trained system that can speak for an evaluation. */
export interface TrainedSystem {
  readonly parts: ModelParts;
  readonly params: ModelParams;
  readonly corpus: PreparedCorpus;
  readonly config: RunConfig;
  /** Undefined: it speaks operation by operation. */
  readonly compile: CompileOptions | undefined;
  readonly report?: (message: string, done?: number, total?: number) => void;
}

/** One version of an item as sound, and where it was written, relative to the run folder. */
export interface Clip {
  readonly system: SystemName;
  readonly timbreOf?: string;
  readonly wav: string;
  readonly samples: Float32Array;
  /** Where its syllables with a tone lie; absent where that is not known. */
  readonly syllables?: readonly TimedSyllable[] | undefined;
}

/** A held-out utterance in all its versions; the first clip is what the voice really is. */
export interface SpokenItem {
  readonly utterance: PreparedUtterance;
  readonly clips: readonly Clip[];
}

/** Speaks with the reference vectors of several voices. */
export interface VoiceSpeaker {
  /** What was said before with the same symbols and vector is not computed again. */
  say(utterance: PreparedUtterance, timbreOf: string): Promise<Pick<Spoken, 'samples' | 'durations'>>;
  /** The utterance's own mel through the vocoder; undefined where the vocoder takes no mel. */
  copy(utterance: PreparedUtterance): Promise<Float32Array | undefined>;
  dispose(): void;
}

/** Makes each voice's timbre vector from its training recordings. */
export function voiceSpeaker(system: TrainedSystem, voices: readonly string[]): VoiceSpeaker {
  const { parts, config, compile, report } = system;
  const params = foldWeightNorm(system.params);
  const fallback = report === undefined ? {} : { onFallback: report };
  const synthesizer = openSynthesizer(parts, {
    compile,
    fixed: true,
    vocoderThreads: processorShare(),
    ...fallback,
  });
  const vectors = new Map<string, Tensor3D>(voices.map((voice) => [keyOf(voice), voiceVector(system, voice)]));
  const said = new Map<string, Promise<Spoken>>();
  const timbreOf = (voice: string, style?: number) => {
    const plain = vectors.get(keyOf(voice)) as Tensor3D;
    const styled = vectors.get(keyOf(voice, style)) ?? withStyle(parts, params, plain, style);
    vectors.set(keyOf(voice, style), styled);
    return styled;
  };
  return {
    say: (utterance, voice) => {
      const { symbols } = utterance;
      const style = parts.style?.styleOf(utterance.tags);
      const key = JSON.stringify([voice, style, symbols.normalizedText, symbols.symbols, [...symbols.toneIds]]);
      const { noiseScale, lengthScale } = config.synthesis;
      const options = { timbre: timbreOf(voice, style), seed: config.seed, noiseScale, lengthScale };
      const spoken = said.get(key) ?? speak(synthesizer, params, symbols, options);
      said.set(key, spoken);
      return spoken;
    },
    copy: async (utterance) => {
      if (parts.vocoder.accepts.form !== 'mel') return undefined;
      const mel = tf.tensor3d(utterance.mel(), [1, utterance.frames, parts.vocoder.accepts.channels]);
      const samples = await vocode(synthesizer, params, { features: mel, timbre: timbreOf(utterance.speaker) });
      mel.dispose();
      return samples;
    },
    dispose: () => {
      synthesizer.dispose();
      tf.dispose([...vectors.values()]);
      disposeUnshared(params, [system.params]);
    },
  };
}

function keyOf(voice: string, style?: number): string {
  return JSON.stringify([voice, style]);
}

function voiceVector({ parts, params, corpus, config }: TrainedSystem, voice: string): Tensor3D {
  const { referenceSeconds: seconds } = config.synthesis;
  const reference = voiceReference(corpus, voice, { seconds, seed: config.seed });
  return timbreVector(parts, params, { voice: reference, spectral: corpus.settings });
}

/**
 * Brings an item into all its versions and writes them below `<folder>/samples/<voice>/`: the recording, copy synthesis,
 * synthesis, and for each voice of `swapTo` synthesis with that voice's timbre.
 */
export async function speakItem(
  speaker: VoiceSpeaker,
  utterance: PreparedUtterance,
  at: { readonly folder: string; readonly settings: SpectralSettings; readonly swapTo: readonly string[] },
): Promise<SpokenItem> {
  const known = { syllables: recordedSyllables(utterance, at.settings) };
  const system = utterance.kind === 'spliced' ? 'spliced' : 'recording';
  const versions: Omit<Clip, 'wav'>[] = [{ system, samples: utterance.wave(), ...known }];
  const copied = await speaker.copy(utterance);
  if (copied !== undefined) versions.push({ system: 'copy-synthesis', samples: copied, ...known });
  for (const voice of [utterance.speaker, ...at.swapTo]) {
    const { samples, durations } = await speaker.say(utterance, voice);
    const syllables = producedSyllables(utterance.symbols, durations, at.settings);
    versions.push({
      system: 'synthesis',
      ...(voice === utterance.speaker ? {} : { timbreOf: voice }),
      ...{ samples, syllables },
    });
  }
  const clips = versions.map((version) => ({ ...version, wav: clipPath(utterance, version) }));
  for (const { wav, samples } of clips) {
    const file = join(at.folder, wav);
    makeFolder(dirname(file));
    await writeWav(file, samples, at.settings.sampleRate);
  }
  return { utterance, clips };
}

function clipPath({ id, speaker }: PreparedUtterance, { system, timbreOf }: Omit<Clip, 'wav'>): string {
  const swapped = timbreOf === undefined ? '' : `-as-${fileName(timbreOf)}`;
  return `samples/${fileName(speaker)}/${fileName(id)}-${system}${swapped}.wav`;
}

/** A name that is one part of a path, whatever it holds. */
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+/, '_');
}

/**
 * Writes the sentences of all systems as the table that a recogniser's script reads: wav (relative to the table), text,
 * pinyin, system, voice. Sentences whose pinyin is not known are left out.
 */
export async function writeItemsTable(folder: string, items: readonly SpokenItem[]): Promise<void> {
  const rows = items
    .filter(({ utterance }) => unitOf(utterance) === 'sentence' && (utterance.pinyin?.length ?? 0) > 0)
    .flatMap(({ utterance, clips }) =>
      clips
        .filter(({ timbreOf }) => timbreOf === undefined)
        .map(({ wav, system }) => [
          wav.replace(/^samples\//, ''),
          utterance.text,
          utterance.pinyin?.join(' ') ?? '',
          system,
          utterance.speaker,
        ]),
    );
  const lines = [['wav', 'text', 'pinyin', 'system', 'voice'], ...rows].map((row) =>
    row.map((cell) => cell.replaceAll(/\s+/g, ' ')).join('\t'),
  );
  await writeFileAtomically(join(folder, 'samples', 'items.tsv'), `${lines.join('\n')}\n`);
}
