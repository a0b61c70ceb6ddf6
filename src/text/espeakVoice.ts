import type { EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { RuntimeSetupError, TextError } from '../errors.ts';
import { parseSyllable } from './syllable.ts';
import { isMark } from './symbolTable.ts';

export interface EspeakOptions {
  /** 0 (low) to 99 (high). @default 50 */
  readonly pitch?: number;
  /** 1 is about four syllables a second. @default 1 */
  readonly speed?: number;
  /** m1 to m8 or f1 to f5; none is the plain male voice. */
  readonly voice?: string;
}

export interface EspeakSpeech {
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** When each syllable begins, one per syllable (marks left out). */
  readonly syllableStartSeconds: readonly number[];
}

const packageName = '@echogarden/espeak-ng-emscripten';
const wordsPerMinute = 175;

/** eSpeak NG reads these syllables as English; the same sounds in a spelling that it knows. */
const respelled: Readonly<Record<string, string>> = { jiong: 'jong', qiong: 'qong', xiong: 'xong' };

const spokenMark: Readonly<Record<string, string>> = { '。': '.', '？': '?', '！': '!', '…': '.' };

let startedWorker: Promise<EspeakWorker> | undefined;

const startWorker = async (): Promise<EspeakWorker> => {
  const loaded = await import('@echogarden/espeak-ng-emscripten').catch((cause: unknown) => {
    throw new RuntimeSetupError(
      `espeak: the optional package ${packageName} is missing; run: npm install ${packageName}`,
      {
        cause,
      },
    );
  });
  const { eSpeakNGWorker } = await loaded.default();
  return new eSpeakNGWorker();
};

/** The syllable in eSpeak NG's spelling; the r colour of erhua is left out, for which it has no sound. */
const espeakSpelling = (token: string): string => {
  const { base, tone } = parseSyllable(token);
  return `${respelled[base] ?? base}${tone}`;
};

const requirePlausible = (pitch: number, speed: number, voice: string): void => {
  if (!(pitch >= 0 && pitch <= 99)) throw new TextError(`espeak: pitch is ${pitch}, expected 0 to 99`);
  if (!(speed >= 0.5 && speed <= 2.5)) throw new TextError(`espeak: speed is ${speed}, expected 0.5 to 2.5`);
  if (!/^(?:|m[1-8]|f[1-5])$/.test(voice))
    throw new TextError(`espeak: no voice '${voice}'; there are m1 to m8 and f1 to f5`);
};

const joinSamples = (pieces: readonly Int16Array[]): Float32Array => {
  const samples = new Float32Array(pieces.reduce((count, piece) => count + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    for (let index = 0; index < piece.length; index++) samples[offset + index] = (piece[index] ?? 0) / 32768;
    offset += piece.length;
  }
  return samples;
};

/**
 * Synthetic Mandarin from numbered pinyin and marks, by eSpeak NG's voice cmn-latn-pinyin: for use where no recordings
 * can be had. Calls share one worker, whose noise runs on from call to call: the same calls in the same order give
 * the same samples.
 *
 * Shapes: samples [N] in [-1, 1] at sampleRate Hz.
 * @throws RuntimeSetupError if the optional package is not installed.
 * @throws TextError if a token is no syllable and no mark, or an option is out of range.
 */
export const synthesizeWithEspeak = async (
  pinyin: readonly string[],
  { pitch = 50, speed = 1, voice = '' }: EspeakOptions = {},
): Promise<EspeakSpeech> => {
  requirePlausible(pitch, speed, voice);
  const words = pinyin.map((token) => (isMark(token) ? (spokenMark[token] ?? ',') : espeakSpelling(token)));
  startedWorker ??= startWorker();
  const worker = await startedWorker;
  worker.set_voice(`cmn-latn-pinyin${voice === '' ? '' : `+${voice}`}`);
  worker.set_pitch(pitch);
  worker.set_rate(Math.round(wordsPerMinute * speed));
  const pieces: Int16Array[] = [];
  const syllableStartSeconds: number[] = [];
  worker.synthesize(words.join(' '), (audio, events) => {
    if (audio !== null) pieces.push(audio.slice());
    for (const { type, audio_position } of events ?? []) {
      if (type === 'word') syllableStartSeconds.push(audio_position / 1000);
    }
    return false;
  });
  return { samples: joinSamples(pieces), sampleRate: worker.get_samplerate(), syllableStartSeconds };
};
