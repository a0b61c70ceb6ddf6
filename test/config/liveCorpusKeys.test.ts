import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endToEnd } from '../../src/audio/stretches.ts';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin } from '../../src/core/contracts.ts';
import { hashBytes } from '../../src/corpus/contentHash.ts';
import { parseUtterances } from '../../src/corpus/manifest.ts';
import { babble, buzz, temporaryFolder } from '../../src/corpus/toneFixture.ts';
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
  await writeLists();
  await writeApt();
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

/** Two recordings in the forms of other tools, and the same names with other sounds elsewhere. */
async function writeLists(): Promise<void> {
  const put = async (file: string, content: string | Uint8Array) => {
    await mkdir(dirname(place(file)), { recursive: true });
    await writeFile(place(file), content);
  };
  for (const [index, name] of ['a', 'b'].entries()) {
    await put(`lists/${name}.wav`, encodeWav(buzz(0.5 + 0.1 * index), 22050));
    await put(`elsewhere/${name}.wav`, encodeWav(buzz(0.7 + 0.1 * index), 22050));
    await put(`prompts/${name}.g722`, new Uint8Array(400 + index).fill(0xfa));
    await put(`prompts2/${name}.g722`, new Uint8Array(600 + index).fill(0xfa));
    for (const set of ['train', 'test']) {
      const id = `SSB000${index + 1}0001`;
      await put(`aishell/${set}/wav/SSB000${index + 1}/${id}.wav`, encodeWav(buzz(0.3), 22050));
    }
  }
  await put('aishell/train/content.txt', 'SSB00010001.wav\t天 tian1 气 qi4 好 hao3\n');
  await put('aishell/test/content.txt', 'SSB00020001.wav\t再 zai4 见 jian4\n');
  await put('aishell2/train/content.txt', 'SSB00010001.wav\t好 hao3\n');
  await put('aishell2/train/wav/SSB0001/SSB00010001.wav', encodeWav(buzz(0.3), 22050));
  for (const [folder, words] of [
    ['lists', '天气好'],
    ['elsewhere', '今天很好'],
  ] as const) {
    await put(`${folder}/wav.scp`, 'a a.wav\nb b.wav\n');
    await put(`${folder}/text`, `a ${words}\nb 再见\n`);
    await put(`${folder}/voice.list`, `a.wav|anna|ZH|${words}\nb.wav|anna|ZH|再见\n`);
    const rows = [`a.wav,b.wav,${words},好,one,anna,en,0.1,0.2,0.3`, 'b.wav,a.wav,再见,吧,two,bert,mixed,0.1,0.2,0.4'];
    await put(`${folder}/list.csv`, `audio,audio2,text,text2,key,who,lang,from,from2,to\n${rows.join('\n')}\n`);
    await put(`${folder}/semi.csv`, 'audio,text;text,rest\na.wav,好;好,x\n');
    const recording = (id: string) => ({
      ...{ id, duration: 0.5, sources: [{ type: 'file', channels: [0], source: `${id}.wav` }] },
    });
    await put(`${folder}/r.jsonl`, ['a', 'b'].map((id) => `${JSON.stringify(recording(id))}\n`).join(''));
    const said = { id: 's', recording_id: 'a', start: 0, duration: 0.4, text: words };
    await put(`${folder}/s.jsonl`, `${JSON.stringify(said)}\n`);
  }
  const pause = (seconds: number) =>
    new Float32Array(Math.round(22050 * seconds)).map((_, i) => 1e-4 * Math.sin(i * i));
  for (const [folder, seed] of [
    ['lists', 1],
    ['elsewhere', 9],
  ] as const) {
    // A strict detector loses the end of this.
    const soft = babble(3, 1).map((sample) => 0.05 * sample);
    const talk = [0.9, 0.4, 1.6, 2].flatMap((seconds, index) => [babble(seed + index, seconds), pause(0.45)]);
    await put(`${folder}/long.wav`, encodeWav(endToEnd([pause(0.4), soft, pause(0.5), ...talk]), 22050));
  }
  await put('script.txt', '去哪里\n天气好\n再见\n我们一起去公园\n今天很好今天很好吗\n');
  await put('script2.txt', '去哪里\n天气好\n再见\n他们一起去公园\n今天很好今天很好吗\n');
  await put('prompts.tsv', 'file\ttext\tsource\na\tyes\tfile-name\nb\tno\trecogniser\n');
  await put('prompts2.tsv', 'file\ttext\na\tmaybe\n');
}

/** An apt that knows two versions of the package and can download neither. */
async function writeApt(): Promise<void> {
  const record = (version: string) => `Package: $3\nVersion: ${version}\nSHA256: 0\n\n`;
  const programs = {
    'apt-config': 'exit 0',
    'apt-cache': `printf "${record('1')}${record('2')}"`,
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
const own = { kind: 'synthetic', licence: 'CC0', attribution: 'me', copy: true, ...holdout };
/** Nothing is held out; one text of each list is at half of the texts, and is not with another seed. */
const few = { holdout: { fraction: 0 } };

const subjects: Readonly<Record<string, Subject>> = {
  folder: {
    node: () => ({ path: place('one'), holdout: { fraction: 0.3 } }),
    changes: () => ({
      ...{ path: place('two', 'wavs'), speaker: 'me', language: 'mixed', 'textExtensions[]': ['.lab'], ...own },
    }),
  },
  kaldi: {
    node: () => ({ path: place('lists'), ...few }),
    changes: () => ({ path: place('elsewhere'), audioRoot: place('elsewhere'), speaker: 'me', language: 'en', ...own }),
  },
  aishell3: {
    node: () => ({ path: place('aishell'), ...few }),
    changes: () => ({ path: place('aishell2'), 'sets[]': ['train'], 'speakers[]': ['SSB0001'], ...own }),
  },
  'gpt-sovits-list': {
    node: () => ({ path: place('lists', 'voice.list'), ...few }),
    changes: () => ({ path: place('elsewhere', 'voice.list'), audioRoot: place('elsewhere'), ...own }),
  },
  lhotse: {
    node: () => ({ recordings: place('lists', 'r.jsonl'), supervisions: place('lists', 's.jsonl'), ...few }),
    changes: () => ({
      ...{ recordings: place('elsewhere', 'r.jsonl'), supervisions: place('elsewhere', 's.jsonl') },
      ...{ audioRoot: place('elsewhere'), speaker: 'me', language: 'en', ...own },
    }),
  },
  table: {
    node: () => ({
      path: place('lists', 'list.csv'),
      columns: { startSeconds: 'from', endSeconds: 'to' },
      ...few,
    }),
    changes: () => ({
      ...{ path: place('elsewhere', 'list.csv'), audioRoot: place('elsewhere'), speaker: 'me', language: 'en', ...own },
      ...{ 'columns.audio': 'audio2', 'columns.text': 'text2', 'columns.id': 'key', 'columns.speaker': 'who' },
      ...{ 'columns.language': 'lang', 'columns.startSeconds': 'from2', 'columns.endSeconds': 'from2' },
      delimiter: ';',
    }),
  },
  script: {
    node: () => ({
      path: place('lists', 'long.wav'),
      script: place('script.txt'),
      slicing: { minSeconds: 0.2 },
      ...few,
    }),
    changes: () => ({
      ...{
        path: place('elsewhere', 'long.wav'),
        script: place('script2.txt'),
        speaker: 'me',
        language: 'mixed',
        ...own,
      },
      ...{ 'slicing.minSeconds': 1.2, 'slicing.maxSeconds': 1.4, 'slicing.paddingSeconds': 0.02 },
      ...{ 'slicing.silenceSeconds': 0.6, 'slicing.strictness': 3 },
    }),
  },
  'asterisk-prompts': {
    node: () => ({ soundsFolder: place('prompts'), transcripts: place('prompts.tsv'), ...few }),
    changes: () => ({
      ...{
        soundsFolder: place('prompts2'),
        transcripts: place('prompts2.tsv'),
        'sources[]': ['file-name'],
        ...holdout,
      },
    }),
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
  'asterisk-prompts': { debFile: ['/absent/a.deb', '/absent/b.deb'], packageVersion: ['1', '2'] },
};

// A teacher needs ONNX Runtime, and 'joined' other corpora: their keys are looked at in their own tests.
const corpora = builtInPlugins.filter(
  ({ kind, name }) => kind === 'corpus' && !['rendered', 'joined'].includes(name),
) as readonly Plugin<'corpus'>[];

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
    const all = await parseUtterances(plugin.name, said.utterances);
    const utterances = all.filter(({ speaker }) => speaker !== noisyVoice);
    return JSON.stringify([utterances, said.licence, said.attribution, sounds, root.startsWith(cacheFolder)]);
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
  // A value that the files do not have is seen in the refusal.
  const importOf = (node: object) => {
    const key = JSON.stringify(node);
    const before = known.get(key) ?? imported(plugin, node).catch((error: Error) => error.message);
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
        // Without joining, only speech that lasts longer meets the limit.
        'slicing.maxSeconds': { slicing: { minSeconds: 1.2 } },
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
