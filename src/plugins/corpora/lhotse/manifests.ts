import { z } from 'zod';
import type { FoundRecording } from '../../../corpus/importRecordings.ts';
import { readTextLines } from '../../../corpus/textLines.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';

/** Source: lhotse, `lhotse/audio/recording.py` and `lhotse/supervision.py` (1.x): what `to_dict` writes. */
const recordingSchema = z.object({
  id: z.string(),
  sources: z.array(z.object({ type: z.string(), channels: z.array(z.int()), source: z.unknown() })).min(1),
  duration: z.number().positive(),
});

const supervisionSchema = z.object({
  id: z.string(),
  recording_id: z.string(),
  start: z.number(),
  duration: z.number().positive(),
  text: z.string().nullish(),
  language: z.string().nullish(),
  speaker: z.string().nullish(),
});

interface LhotseFiles {
  readonly recordings: string;
  readonly supervisions: string;
}

interface Source {
  readonly audio: string;
  readonly durationSeconds: number;
}

/** A supervision that ends this close to its recording's ends is all of it. */
const wholeSeconds = 0.01;

/**
 * The supervisions as recordings with texts, in their order.
 *
 * @throws CorpusError with file and line: not JSON, a missing key, an unknown recording, a command or an address instead
 * of a file, several channels.
 */
export async function* lhotseRecordings(files: LhotseFiles, defaultSpeaker: string): AsyncGenerator<FoundRecording> {
  const sources = await readSources(files.recordings);
  for await (const { value, place } of readJson(files.supervisions, supervisionSchema)) {
    const source = sources.get(value.recording_id);
    if (source === undefined)
      throw new CorpusError(`${place}: the recording '${value.recording_id}' is not in ${files.recordings}`);
    const { start, duration } = value;
    const isWhole = Math.abs(start) < wholeSeconds && Math.abs(duration - source.durationSeconds) < wholeSeconds;
    yield {
      id: value.id,
      audio: source.audio,
      text: value.text ?? '',
      speaker: value.speaker ?? defaultSpeaker,
      language: languageOf(value.language ?? undefined, place),
      span: isWhole ? undefined : { startSeconds: Math.max(0, start), endSeconds: start + duration },
      place,
    };
  }
}

async function readSources(file: string): Promise<ReadonlyMap<string, Source>> {
  const sources = new Map<string, Source>();
  for await (const { value, place } of readJson(file, recordingSchema)) {
    const [source, ...more] = value.sources;
    if (source?.type !== 'file' || typeof source.source !== 'string') {
      throw new CorpusError(
        `${place}: '${value.id}' is of type '${source?.type}'; only files are read, commands and addresses never are`,
      );
    }
    if (more.length > 0 || source.channels.length > 1) {
      throw new CorpusError(
        `${place}: '${value.id}' has several channels; mix them, or keep the channel of the speaker`,
      );
    }
    sources.set(value.id, { audio: source.source, durationSeconds: value.duration });
  }
  return sources;
}

async function* readJson<Value>(
  file: string,
  schema: z.ZodType<Value>,
): AsyncGenerator<{ readonly value: Value; readonly place: string }> {
  for await (const { text, place } of readTextLines(file)) {
    if (text.trim() === '') continue;
    yield { value: parseLine(text, schema, place), place };
  }
}

function parseLine<Value>(text: string, schema: z.ZodType<Value>, place: string): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new CorpusError(`${place}: is not JSON; expected one object a line`, { cause });
  }
  const checked = schema.safeParse(parsed);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new CorpusError(`${place}: ${issues}`);
}

function languageOf(name: string | undefined, place: string): Utterance['language'] | undefined {
  if (name === undefined) return undefined;
  if (/^(zh|cmn|chinese|mandarin)/i.test(name)) return 'zh';
  if (/^en/i.test(name)) return 'en';
  throw new CorpusError(`${place}: the language '${name}' cannot be read aloud here; expected Chinese or English`);
}
