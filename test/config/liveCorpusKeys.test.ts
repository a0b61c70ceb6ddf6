import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin } from '../../src/core/contracts.ts';
import { hashBytes } from '../../src/corpus/contentHash.ts';
import { buzz, temporaryFolder } from '../../src/corpus/toneFixture.ts';
import type { Utterance } from '../../src/corpus/utterance.ts';
import { valueKeys } from './schemaKeys.ts';

/** A corpus plugin on small files, and a change of each of its keys. */
interface Subject {
  readonly node: () => Readonly<Record<string, unknown>>;
  readonly changes: () => Readonly<Record<string, unknown>>;
  /** Keys that bring enough syllables to draw from. */
  readonly manySyllables?: () => Readonly<Record<string, unknown>>;
}

let folder: string;
const place = (...names: readonly string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const name of ['one', 'two']) {
    await mkdir(place(name, 'wavs'), { recursive: true });
    const texts = ['今天很好', '天气好', '你好', '再见', '谢谢'];
    for (const [index, text] of texts.entries()) {
      await writeFile(place(name, 'wavs', `${index}.wav`), encodeWav(buzz(0.4, 120 + 10 * index), 22050));
      await writeFile(place(name, 'wavs', `${index}.txt`), text);
    }
  }
  await mkdir(place('lj', 'wavs'), { recursive: true });
  await writeFile(place('lj', 'metadata.csv'), '0|今天很好\n1|天气好\n2|你好\n3|再见\n');
  for (const id of [0, 1, 2, 3]) await writeFile(place('lj', 'wavs', `${id}.wav`), encodeWav(buzz(0.4), 22050));
  await mkdir(place('lj2', 'wavs'), { recursive: true });
  await writeFile(place('lj2', 'metadata.csv'), '0|好\n');
  await writeFile(place('lj2', 'wavs', '0.wav'), encodeWav(buzz(0.5), 22050));
  await writeFile(place('pool.tsv'), 'id\ttext\tsplit\ns1\t你好，妈妈。\ttrain\ns2\t妈好。\ttrain\n');
  await writeFile(place('pool2.tsv'), 'id\ttext\tsplit\ns1\t你好。\ttrain\n');
  await writeFile(
    place('many.tsv'),
    'id\ttext\tsplit\ns1\t米。\ttrain\ns2\t密。\ttrain\ns3\t马。\ttrain\ns4\t骂。\ttrain\n',
  );
  await writeFile(place('short.tsv'), 'id\ttext\tsplit\ns1\t好。\ttrain\ns2\t妈好。\ttrain\n');
  await writeSyllables();
  await writeApt();
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

/** An apt that knows two versions of the package and can download neither. */
async function writeApt(): Promise<void> {
  const record = (version: string) => `Package: gcin-voice\nVersion: ${version}\nSHA256: 0\n\n`;
  const programs = {
    'apt-config': 'exit 0',
    'apt-cache': `printf '${record('1')}${record('2')}'`,
    'apt-get': "echo 'E: refused' >&2; exit 1",
  };
  await mkdir(place('apt'));
  for (const [name, line] of Object.entries(programs)) {
    await writeFile(place('apt', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }
}

/** Recordings as the package lays them out: a folder for each syllable; what they are is told by their bytes. */
async function writeSyllables(): Promise<void> {
  for (const [index, name] of 'ㄋㄧ3 ㄋㄧ2 ㄋㄧ4 ㄏㄠ3 ㄏㄠ2 ㄏㄠ4 ㄇㄚ ㄇㄚ1 ㄇㄚ3 ㄇㄧ2 ㄇㄧ4 ㄇㄠ3 ㄇㄠ4'
    .split(' ')
    .entries()) {
    for (const root of ['ogg', 'ogg2']) {
      await mkdir(place(root, name), { recursive: true });
      for (const [file, hz] of [
        ['3.ogg', 110],
        ['5.ogg', 210],
      ] as const) {
        const tone = buzz(0.3, hz + 9 * index + (root === 'ogg' ? 0 : 5), 44100);
        const samples = new Float32Array(tone.length + 8820);
        // An abrupt start, for fades, and an end that fades for long, for trimming.
        samples.set(
          tone.map((value, at) => 0.5 * value * Math.min(1, (tone.length - at) / 6000) + 0.1 * Math.sin(at * 0.005)),
        );
        await writeFile(place(root, name, file), encodeWav(samples, 44100));
      }
    }
  }
}

const holdout = { 'holdout.seed': 5, 'holdout.fraction': 0.5 };

/** A voice with a noise of its own, which is another in each import. */
const noisyVoice = 'espeak-high';
const own = { kind: 'synthetic', licence: 'CC0', attribution: 'me', ...holdout };

const subjects: Readonly<Record<string, Subject>> = {
  folder: {
    node: () => ({ path: place('one'), holdout: { fraction: 0.3 } }),
    changes: () => ({ path: place('two', 'wavs'), speaker: 'me', language: 'mixed', ...own }),
  },
  ljspeech: {
    node: () => ({ path: place('lj'), holdout: { fraction: 0.5 } }),
    changes: () => ({ path: place('lj2'), speaker: 'me', language: 'zh', ...own, 'holdout.fraction': 0.01 }),
  },
  espeak: {
    node: () => ({ sentences: place('short.tsv'), holdout: { fraction: 0 } }),
    changes: () => ({
      sampleRate: 16000,
      sentences: place('pool2.tsv'),
      maxTrainSentences: 1,
      wordsPerMinute: 200,
      ...holdout,
      'holdout.seed': 2,
    }),
    manySyllables: () => ({ sentences: place('many.tsv') }),
  },
  'gcin-voice': {
    node: () => ({
      oggFolder: place('ogg'),
      sentences: [place('pool.tsv')],
      voices: ['gcin-male'],
      holdout: { fraction: 0 },
    }),
    changes: () => ({
      oggFolder: place('ogg2'),
      'voices[]': ['gcin-female'],
      'sentences[]': [place('pool2.tsv')],
      'clip.sampleRate': 16000,
      'clip.highPassHz': 200,
      'clip.levelDb': -30,
      'clip.trimRangeDb': 10,
      'clip.fadeSeconds': 0.02,
      'splice.crossFadeSeconds': 0.03,
      'splice.gapSeconds': 0.1,
      'splice.attackSeconds': 0.02,
      'splice.commaPauseSeconds': 0.5,
      'splice.pauseNoiseDb': -40,
      'splice.durationSpread': 0.3,
      'splice.levelSpreadDb': 6,
      'splice.seed': 9,
      ...holdout,
    }),
  },
};

/** Keys that say where recordings come from where none are given: what is looked for is in the refusal. */
const sources: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  'gcin-voice': { debFile: ['/absent/a.deb', '/absent/b.deb'], packageVersion: ['1', '2'] },
};

const corpora = builtInPlugins.filter(({ kind }) => kind === 'corpus') as readonly Plugin<'corpus'>[];

/** Everything that an import says and writes, but where it lies. */
async function imported(plugin: Plugin<'corpus'>, node: object): Promise<string> {
  const cacheFolder = await temporaryFolder();
  try {
    const config = plugin.configSchema.parse(node);
    const corpus = await plugin.create(config as never, { cacheFolder, report: () => undefined }).import();
    const { root, ...said } = corpus;
    const files = (await readdir(root, { recursive: true }))
      .filter((file) => file.endsWith('.wav') && !file.startsWith(noisyVoice))
      .sort();
    const sounds = await Promise.all(files.map(async (file) => [file, hashBytes(await readFile(join(root, file)))]));
    const utterances = said.utterances.filter((one) => (one as Utterance).speaker !== noisyVoice);
    return JSON.stringify([utterances, said.licence, said.attribution, sounds]);
  } finally {
    await rm(cacheFolder, { recursive: true });
  }
}

/** A node with another value at a key such as `clip.levelDb` or `voices[]`. */
function changed(node: Readonly<Record<string, unknown>>, key: string, value: unknown): object {
  const [first = '', second] = key.replace('[]', '').split('.');
  return {
    ...node,
    [first]: second === undefined ? value : { ...(node[first] as object | undefined), [second]: value },
  };
}

describe.each(corpora)('every key of the corpus $name', (plugin) => {
  const subject = subjects[plugin.name]!;
  const elsewhere = Object.keys(sources[plugin.name] ?? {});

  it('has a witness here, and every witness a key', () => {
    const keys = [...Object.keys(subject.changes()), ...elsewhere].sort();
    expect(keys).toEqual(valueKeys(plugin.configSchema));
  });

  const known = new Map<string, Promise<string>>();
  const importOf = (node: object) => {
    const key = JSON.stringify(node);
    const before = known.get(key) ?? imported(plugin, node);
    known.set(key, before);
    return before;
  };

  it('would be seen only where it changes something', async () => {
    expect(await imported(plugin, subject.node())).toBe(await importOf(subject.node()));
  }, 60_000);

  const keys = valueKeys(plugin.configSchema).filter((key) => !elsewhere.includes(key));
  it.each(keys)(
    '%s changes what is imported',
    async (key) => {
      const bases: Readonly<Record<string, object>> = {
        // A seed shows where something is drawn.
        'splice.seed': { splice: { durationSpread: 0.2 } },
        'holdout.seed': { holdout: { fraction: 0.4 }, ...subject.manySyllables?.() },
        'holdout.fraction': subject.manySyllables?.() ?? {},
      };
      const base = { ...subject.node(), ...bases[key] };
      const after = await importOf(changed(base, key, subject.changes()[key]));
      expect(after === (await importOf(base))).toBe(false);
    },
    60_000,
  );

  it('says where recordings are looked for', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = `${place('apt')}:${PATH}`;
    try {
      for (const [key, values] of Object.entries(sources[plugin.name] ?? {})) {
        const seen = await Promise.all(
          values.map((value) => imported(plugin, { [key]: value }).catch((error: Error) => error.message)),
        );
        expect(seen[0] === seen[1], `${key}: ${seen[0]}`).toBe(false);
      }
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});
