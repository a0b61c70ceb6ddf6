import { decodeAudio } from '../../../audio/readAudio.ts';
import { resample } from '../../../audio/resample.ts';
import { trimSilence } from '../../../audio/silence.ts';
import { CorpusError } from '../../../errors.ts';

/** A voice of eSpeak NG. */
export interface EspeakVoice {
  readonly speaker: string;
  /** As `-v` takes it. */
  readonly variant: string;
  /** 0 to 99. */
  readonly pitch: number;
  readonly wordsPerMinute: number;
}

/** Lines that one run speaks; starting the program costs more than a short line. */
const linesPerRun = 24;
const breakSeconds = 2;

/**
 * Speaks lines of numbered pinyin, one recording each, trimmed, at a sample rate.
 *
 * @throws CorpusError when espeak-ng is not installed or says nothing.
 */
export async function* speakPinyin(
  lines: readonly string[],
  voice: EspeakVoice,
  sampleRate: number,
): AsyncGenerator<Float32Array> {
  for (let first = 0; first < lines.length; first += linesPerRun) {
    const part = lines.slice(first, first + linesPerRun);
    const together = await speakTogether(part, voice, sampleRate);
    for (const [index, line] of part.entries()) {
      yield together[index] ?? (await speakTogether([line], voice, sampleRate))[0] ?? silentLine(line);
    }
  }
}

/** One run for several lines with long breaks between; nothing when the breaks cannot be told apart. */
async function speakTogether(
  lines: readonly string[],
  voice: EspeakVoice,
  sampleRate: number,
): Promise<readonly Float32Array[]> {
  const marked = lines
    .map((line) => espeakSpelling(line.replace(/[<>&]/g, '')))
    .join(` <break time="${breakSeconds * 1000}ms"/> `);
  const audio = await decodeAudio(await runEspeak(marked, voice), 'espeak-ng');
  const pieces = splitAtBreaks(audio.samples, audio.sampleRate * breakSeconds * 0.75);
  if (pieces.length !== lines.length) return [];
  return pieces.map((piece) =>
    trimSilence(resample(piece, audio.sampleRate, sampleRate), sampleRate, { keepSeconds: 0.01 }),
  );
}

/** eSpeak NG reads jiong, qiong and xiong (alone of all syllables) as English letters; without the i they are Mandarin. */
export function espeakSpelling(line: string): string {
  return line.replace(/\b([jqx])iong(?=[1-5])/gi, '$1ong');
}

async function runEspeak(text: string, voice: EspeakVoice): Promise<Uint8Array> {
  const { default: run } = await import('espeak-ng').catch((cause: unknown) => {
    throw new CorpusError("espeak: the package espeak-ng is not installed; run 'npm install espeak-ng'", { cause });
  });
  const complaints: string[] = [];
  const file = 'spoken.wav';
  const { variant, pitch, wordsPerMinute } = voice;
  const program = await run({
    arguments: ['-m', '-v', variant, '-p', String(pitch), '-s', String(wordsPerMinute), '-w', file, text],
    print: () => undefined,
    printErr: (line) => complaints.push(line),
  });
  try {
    return program.FS.readFile(file);
  } catch (cause) {
    throw new CorpusError(`espeak: the program wrote no audio: ${complaints.join(' ') || 'no reason given'}`, {
      cause,
    });
  }
}

/** Parts of the samples that are separated by at least `breakSamples` of silence. */
export function splitAtBreaks(samples: Float32Array, breakSamples: number): readonly Float32Array[] {
  const silence = 1e-4;
  const pieces: Float32Array[] = [];
  let start = -1;
  let lastSound = -1;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i] ?? 0) <= silence) continue;
    if (start >= 0 && i - lastSound > breakSamples) {
      pieces.push(samples.slice(start, lastSound + 1));
      start = i;
    }
    if (start < 0) start = i;
    lastSound = i;
  }
  return start < 0 ? pieces : [...pieces, samples.slice(start, lastSound + 1)];
}

function silentLine(line: string): never {
  throw new CorpusError(`espeak: nothing was said for '${line}'`);
}
