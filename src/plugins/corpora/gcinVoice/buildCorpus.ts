import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { encodeWav } from '../../../audio/wavFile.ts';
import type { CorpusEnvironment } from '../../../core/recordingContracts.ts';
import { writeCachedFolder } from '../../../corpus/cachedFolder.ts';
import { hashBytes, hashFile, hashValue } from '../../../corpus/contentHash.ts';
import { type CorpusManifest, readManifest, writeManifest } from '../../../corpus/manifest.ts';
import { ownPoolFile, type PoolSentence, readSentencePool } from '../../../corpus/sentencePool.ts';
import type { SyllableBank } from '../../../corpus/spliceSentence.ts';
import { type SkippedSentence, spliceUtterances } from '../../../corpus/spliceUtterances.ts';
import { assertNoLeak, bareText, type HeldOut, heldOutUnits } from '../../../corpus/split.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { mandarinFrontend } from '../../../text/mandarin.ts';
import type { GcinVoiceConfig, VoiceName } from './config.ts';
import { fetchRecordings, type Recordings } from './fetchRecordings.ts';
import { type Inventory, type LeftOut, readInventory, readVoice } from './syllableClips.ts';

/** Raise it whenever the same recordings and settings would give other files. */
const buildVersion = 2;

const licence =
  'gcin-male: GPL-3 or LGPL-3; gcin-female: CC-BY-3.0; sentences: spliced from these recordings, same licences';
const attribution =
  'Debian package gcin-voice: gcin-male recorded by Edward Der-Hua Liu (2014), gcin-female by Chu Lo / ChionMeilin';

/**
 * Fetches the recordings, cleans them, splices the sentences and writes clips and manifest into the cache; what stands
 * there for the same recordings, sentences and settings is used again.
 *
 * @throws CorpusError that says how to get the recordings by hand.
 */
export async function buildCorpus(config: GcinVoiceConfig, environment: CorpusEnvironment): Promise<CorpusManifest> {
  const recordings = await fetchRecordings({
    version: config.packageVersion,
    debFile: config.debFile,
    oggFolder: config.oggFolder,
    cacheFolder: environment.cacheFolder,
    report: (message) => environment.report(message),
  });
  const poolFiles = config.sentences.map((file) => (file === 'own' ? ownPoolFile : resolve(file)));
  const folder = resolve(environment.cacheFolder, 'gcin-voice', 'built', await buildKey(config, recordings, poolFiles));
  const standing = await readStanding(folder);
  if (standing !== undefined) return standing;
  const sentences = (await Promise.all(poolFiles.map(readSentencePool))).flat();
  await writeCachedFolder(folder, async (root) => {
    await new CorpusBuild({ config, recordings, sentences, root, report: environment.report }).run();
  });
  return readManifest(join(folder, 'manifest.jsonl'));
}

async function buildKey(
  config: GcinVoiceConfig,
  recordings: Recordings,
  poolFiles: readonly string[],
): Promise<string> {
  const { voices, clip, splice, holdout } = config;
  // A folder that the user named has no hash of its own; its path stands for it.
  const source = recordings.sha256 === '' ? recordings.oggFolder : recordings.sha256;
  const pools = await Promise.all(poolFiles.map((file) => hashFile(file).catch(() => file)));
  return hashValue({ buildVersion, source, pools, voices, clip, splice, holdout }).slice(0, 16);
}

async function readStanding(folder: string): Promise<CorpusManifest | undefined> {
  const file = join(folder, 'manifest.jsonl');
  const stands = await readFile(file, 'utf8').then(
    () => true,
    () => false,
  );
  return stands ? readManifest(file) : undefined;
}

interface BuildParts {
  readonly config: GcinVoiceConfig;
  readonly recordings: Recordings;
  readonly sentences: readonly PoolSentence[];
  readonly root: string;
  report(message: string, done?: number, total?: number): void;
}

class CorpusBuild {
  readonly #parts: BuildParts;
  readonly #utterances: Utterance[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #skipped: Record<string, readonly SkippedSentence[]> = {};

  constructor(parts: BuildParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { config, recordings, sentences, root } = this.#parts;
    const inventory = await readInventory(recordings.oggFolder);
    this.#leftOut.push(...inventory.leftOut);
    const heldOut: HeldOut = {
      units: heldOutUnits(inventory.folderOf.keys(), config.holdout),
      sentences: new Set(sentences.filter(({ split }) => split === 'heldout').map(({ text }) => bareText(text))),
    };
    for (const voice of config.voices) await this.#addVoice(voice, inventory, heldOut);
    assertNoLeak(
      this.#utterances.filter(({ split }) => split === 'train'),
      heldOut,
    );
    await writeManifest(root, { root, utterances: this.#utterances, licence, attribution });
    const notes = { heldOutSyllables: [...heldOut.units], leftOut: this.#leftOut, skippedSentences: this.#skipped };
    await writeFile(join(root, 'notes.json'), `${JSON.stringify(notes, null, 2)}\n`);
    this.#summarise();
  }

  async #addVoice(voice: VoiceName, inventory: Inventory, heldOut: HeldOut): Promise<void> {
    const { config, recordings, sentences, root, report } = this.#parts;
    const { clips, leftOut } = await readVoice(recordings.oggFolder, inventory, {
      voice,
      settings: config.clip,
      onProgress: (done, total) => report(`cleaning the recordings of ${voice}`, done, total),
    });
    this.#leftOut.push(...leftOut);
    await mkdir(join(root, voice, 'syllables'), { recursive: true });
    await mkdir(join(root, voice, 'sentences'), { recursive: true });
    for (const [syllable, samples] of clips) {
      this.#utterances.push(await this.#writeSyllable(voice, syllable, samples, heldOut));
    }
    const { utterances, skipped } = await this.#splice(voice, sentences, clips, heldOut);
    this.#utterances.push(...utterances);
    this.#skipped[voice] = skipped;
  }

  #splice(voice: VoiceName, sentences: readonly PoolSentence[], bank: SyllableBank, heldOut: HeldOut) {
    const { config, root, report } = this.#parts;
    return spliceUtterances(sentences, bank, {
      speaker: voice,
      frontend: mandarinFrontend({ erhua: 'separate' }),
      heldOut,
      splice: { ...config.splice, sampleRate: config.clip.sampleRate },
      root,
      folder: `${voice}/sentences`,
      onProgress: (done, total) => report(`splicing the sentences of ${voice}`, done, total),
    });
  }

  async #writeSyllable(
    voice: VoiceName,
    syllable: string,
    samples: Float32Array,
    heldOut: HeldOut,
  ): Promise<Utterance> {
    const { config, root } = this.#parts;
    const audio = `${voice}/syllables/${syllable}.wav`;
    const bytes = encodeWav(samples, config.clip.sampleRate);
    await writeFile(join(root, audio), bytes);
    return {
      id: `${voice}-${syllable}`,
      audio,
      text: syllable,
      language: 'zh',
      speaker: voice,
      kind: 'recorded',
      durationSeconds: samples.length / config.clip.sampleRate,
      tags: { unit: 'syllable' },
      split: heldOut.units.has(syllable) ? 'heldout' : 'train',
      pinyin: [syllable],
      sha256: hashBytes(bytes),
    };
  }

  #summarise(): void {
    const { report } = this.#parts;
    const spliced = this.#utterances.filter(({ kind }) => kind === 'spliced').length;
    const skipped = Object.values(this.#skipped).flat();
    report(
      `gcin-voice: ${this.#utterances.length - spliced} recorded syllables, ${spliced} spliced sentences, ` +
        `${this.#leftOut.length} recordings left out, ${skipped.length} sentences skipped (see notes.json)`,
    );
  }
}
