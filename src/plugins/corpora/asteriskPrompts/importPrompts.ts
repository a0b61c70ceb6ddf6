import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeG722, g722SampleRate } from '../../../audio/g722.ts';
import { encodeWav } from '../../../audio/wavFile.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { writeCachedFolder } from '../../../corpus/cachedFolder.ts';
import { hashBytes, hashFile, hashFraction, hashValue } from '../../../corpus/contentHash.ts';
import { fetchPackage, type RecordingsPackage } from '../../../corpus/debian/fetchPackage.ts';
import { readManifest, writeManifest } from '../../../corpus/manifest.ts';
import { bareText } from '../../../corpus/split.ts';
import { readTextLines } from '../../../corpus/textLines.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';
import { type AsteriskPromptsConfig, type TextSource, textSources } from './config.ts';

/** Raise it whenever the same recordings and settings would give other files. */
const buildVersion = 1;

const name = 'asterisk-core-sounds-en-g722';
const path = 'usr/share/asterisk/sounds/en_US_f_Allison';
const speaker = 'allison';
const licence = 'CC-BY-SA-3.0';
const attribution = 'Debian package asterisk-core-sounds-en-g722: spoken by Allison Smith, by Digium, Inc.';

const ownTranscripts = fileURLToPath(new URL('../../../../assets/asteriskPrompts/en.tsv', import.meta.url));

/** A recording without its ending, such as `digits/h-1`, and what it says. */
interface Prompt {
  readonly file: string;
  readonly text: string;
  /** Where the text is from; undefined where a list does not say. */
  readonly source: TextSource | undefined;
  readonly place: string;
}

/**
 * Decodes the prompts that have a transcript into the cache; what stands there for the same recordings, transcripts and
 * settings is used again. Nothing but the decoding is done to them.
 *
 * @throws CorpusError that says how to get the recordings by hand, or names file and line of a bad transcript.
 */
export async function importPrompts(
  config: AsteriskPromptsConfig,
  environment: CorpusEnvironment,
): Promise<ImportedCorpus> {
  const recordings = await fetchPackage(wantedPackage(config), {
    debFile: config.debFile,
    folder: config.soundsFolder,
    cacheFolder: environment.cacheFolder,
    report: (message) => environment.report(message),
  });
  const list = config.transcripts === 'own' ? ownTranscripts : resolve(config.transcripts);
  const all = await readPrompts(list);
  const prompts = all.filter(({ source: from }) => from === undefined || config.sources.includes(from));
  if (prompts.length === 0) {
    const got = config.sources.join(', ') || 'none';
    throw new CorpusError(
      `${list}: has no text of the sources ${got}; set corpus.sources to some of ${textSources.join(', ')}`,
    );
  }
  const source = recordings.sha256 === '' ? recordings.folder : recordings.sha256;
  const key = hashValue({
    buildVersion,
    source,
    list: await hashFile(list),
    sources: config.sources,
    holdout: config.holdout,
  }).slice(0, 16);
  const folder = resolve(environment.cacheFolder, name, 'built', key);
  const file = join(folder, 'manifest.jsonl');
  if (existsSync(file)) return readManifest(file);
  await writeCachedFolder(folder, async (root) => {
    const utterances: Utterance[] = [];
    for (const prompt of prompts) {
      utterances.push(await decodePrompt(prompt, { from: recordings.folder, root, config }));
      environment.report('decoding the prompts', utterances.length, prompts.length);
    }
    await writeManifest(root, { root, utterances, licence, attribution });
  });
  await reportRest(recordings.folder, prompts.length, environment);
  return readManifest(file);
}

function wantedPackage(config: AsteriskPromptsConfig): RecordingsPackage {
  return {
    ...{ name, path, version: config.packageVersion },
    withoutApt:
      `on Debian or Ubuntu it is there, elsewhere set corpus.debFile to a ${name} .deb from a Debian mirror or ` +
      `corpus.soundsFolder to its unpacked ${path}`,
    checkFolder: async (folder) => {
      if ((await g722Files(folder)).length > 0) return;
      throw new CorpusError(`${name}: ${folder} holds no .g722 files; expected the package's ${path}`);
    },
  };
}

async function g722Files(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((entry) => entry.endsWith('.g722'));
}

async function readPrompts(list: string): Promise<readonly Prompt[]> {
  const prompts = new Map<string, Prompt>();
  for await (const { text: line, line: number, place } of readTextLines(list)) {
    if (line.trim() === '') continue;
    const [file = '', text = '', word, ...more] = line.split('\t').map((cell) => cell.trim());
    if (number === 1 && file === 'file' && text === 'text' && (word ?? 'source') === 'source') continue;
    if (number === 1)
      throw new CorpusError(
        `${place}: expected the head line file<tab>text or file<tab>text<tab>source, got '${line}'`,
      );
    if (file === '' || text === '' || more.length > 0)
      throw new CorpusError(`${place}: expected a recording without its ending, a tab and its text, got '${line}'`);
    if (file.startsWith('/') || file.split('/').includes('..'))
      throw new CorpusError(`${place}: '${file}' lies outside of the recordings; name one such as digits/1`);
    if (prompts.has(file)) throw new CorpusError(`${place}: '${file}' stands in an earlier line already`);
    prompts.set(file, { file, text, source: sourceOf(word, place), place });
  }
  if (prompts.size === 0) throw new CorpusError(`${list}: holds no transcripts; expected lines of file<tab>text`);
  return [...prompts.values()];
}

function sourceOf(word: string | undefined, place: string): TextSource | undefined {
  const source = textSources.find((one) => one === word);
  if (word === undefined || source !== undefined) return source;
  throw new CorpusError(`${place}: expected one of ${textSources.join(', ')} in the column source, got '${word}'`);
}

async function decodePrompt(
  { file, text, place }: Prompt,
  { from, root, config }: { readonly from: string; readonly root: string; readonly config: AsteriskPromptsConfig },
): Promise<Utterance> {
  const raw = join(from, ...file.split('/')).concat('.g722');
  const bytes = await readFile(raw).catch((cause: unknown) => {
    throw new CorpusError(`${place}: the recording ${raw} cannot be read; take the line out, or mend the name`, {
      cause,
    });
  });
  if (bytes.length === 0) throw new CorpusError(`${place}: the recording ${raw} is empty`);
  const samples = decodeG722(bytes);
  const audio = `${file}.wav`;
  const wav = encodeWav(samples, g722SampleRate);
  await mkdir(dirname(join(root, audio)), { recursive: true });
  await writeFile(join(root, audio), wav);
  const isHeldOut = hashFraction(config.holdout.seed, bareText(text)) < config.holdout.fraction;
  return {
    ...{ id: file.replaceAll('/', '-'), audio, text, language: 'en', speaker, kind: 'recorded', tags: {} },
    durationSeconds: samples.length / g722SampleRate,
    split: isHeldOut ? 'heldout' : 'train',
    sha256: hashBytes(wav),
  };
}

async function reportRest(folder: string, taken: number, environment: CorpusEnvironment): Promise<void> {
  const files = (await g722Files(folder)).filter((file) => !file.startsWith(`silence${sep}`));
  environment.report(`asterisk-prompts: ${taken} of ${files.length} recordings have a transcript and were taken`);
}
