import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundRecording } from '../../../corpus/importRecordings.ts';
import { readTextLines } from '../../../corpus/textLines.ts';
import type { RecordingSpan } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';

interface Segment {
  readonly recording: string;
  readonly span: RecordingSpan;
}

/**
 * The utterances of a data folder, in the order of its text.
 * Source: "Data preparation", the documentation of Kaldi: files of a key, a space, and a value.
 *
 * @throws CorpusError with file and line: a command, an archive, a repeated or unknown key, times that make no sense.
 */
export async function* kaldiRecordings(folder: string, defaultSpeaker: string): AsyncGenerator<FoundRecording> {
  const wavScp = join(folder, 'wav.scp');
  const wavs = await readMap(wavScp, 'a recording and its path', readPath);
  const speakers = await readOptional(join(folder, 'utt2spk'), 'an utterance and its speaker', (value) => value);
  const segmentFile = join(folder, 'segments');
  const segments = await readOptional(segmentFile, 'utterance, recording, start and end', readSegment);
  for await (const { key, value, place } of readKeys(join(folder, 'text'), 'an utterance and its text')) {
    const segment = segments?.get(key);
    if (segments !== undefined && segment === undefined)
      throw new CorpusError(`${place}: the utterance '${key}' is not in ${segmentFile}`);
    const recording = segment?.recording ?? key;
    const audio = wavs.get(recording);
    if (audio === undefined) throw new CorpusError(`${place}: the recording '${recording}' is not in ${wavScp}`);
    const speaker = speakers === undefined ? defaultSpeaker : speakers.get(key);
    if (speaker === undefined)
      throw new CorpusError(`${place}: the utterance '${key}' is not in ${join(folder, 'utt2spk')}`);
    yield { id: key, audio, text: joinHan(value), speaker, place, span: segment?.span };
  }
}

interface KeyLine {
  readonly key: string;
  readonly value: string;
  readonly place: string;
}

async function* readKeys(file: string, expected: string): AsyncGenerator<KeyLine> {
  for await (const { text, place } of readTextLines(file)) {
    if (text.trim() === '') continue;
    const [, key = '', value = ''] = /^\s*(\S+)\s*(.*)$/.exec(text) ?? [];
    if (value.trim() === '') throw new CorpusError(`${place}: only '${key}'; expected ${expected}`);
    yield { key, value: value.trim(), place };
  }
}

async function readMap<Value>(
  file: string,
  expected: string,
  read: (value: string, place: string) => Value,
): Promise<ReadonlyMap<string, Value>> {
  const map = new Map<string, Value>();
  for await (const { key, value, place } of readKeys(file, expected)) {
    if (map.has(key)) throw new CorpusError(`${place}: '${key}' stands in an earlier line already`);
    map.set(key, read(value, place));
  }
  return map;
}

async function readOptional<Value>(
  file: string,
  expected: string,
  read: (value: string, place: string) => Value,
): Promise<ReadonlyMap<string, Value> | undefined> {
  return existsSync(file) ? readMap(file, expected, read) : undefined;
}

function readPath(value: string, place: string): string {
  if (value.endsWith('|')) {
    throw new CorpusError(
      `${place}: '${value}' is a command; commands of a data set are never run. Write its output into files, such as by ` +
        "'wav-copy scp:wav.scp ...' or ffmpeg, and name those in wav.scp",
    );
  }
  if (/\.ark:\d+$/.test(value))
    throw new CorpusError(`${place}: '${value}' lies in a Kaldi archive; unpack it into wav or flac files`);
  return value;
}

function readSegment(value: string, place: string): Segment {
  const [recording = '', start = '', end = '', ...more] = value.split(/\s+/);
  const [startSeconds, endSeconds] = [Number(start), Number(end)];
  // A channel may follow the end.
  if (more.length > 1 || !(startSeconds >= 0) || !(endSeconds > startSeconds)) {
    throw new CorpusError(`${place}: '${value}'; expected recording, start and end in seconds, the end later`);
  }
  return { recording, span: { startSeconds, endSeconds } };
}

/** Words of Han characters are written without the spaces that part them in Kaldi. */
function joinHan(text: string): string {
  return text.replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, '');
}
