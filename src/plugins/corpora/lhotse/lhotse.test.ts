import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../../audio/wavFile.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../../../corpus/toneFixture.ts';
import { describeListedCorpus } from '../../../testing/corpusContract.ts';
import { lhotseConfigSchema, lhotseCorpus } from './index.ts';

const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const source = (audio: string) => [{ type: 'file', channels: [0], source: audio }];

describeListedCorpus({
  plugin: lhotseCorpus,
  list: 'supervisions.jsonl',
  wrongLine: { line: '{"id": "x", "start": 0}', message: /supervisions\.jsonl:3: .*recording_id/ },
  write: async (folder, recordings) => {
    const files = { recordings: join(folder, 'recordings.jsonl'), supervisions: join(folder, 'supervisions.jsonl') };
    const durations = [0.3, 0.4];
    const known = recordings.map(({ id, audio }, index) => ({
      ...{ id, sources: source(audio), sampling_rate: 22050, num_samples: 1, duration: durations[index] ?? 1 },
    }));
    await writeFile(files.recordings, lines(known));
    const said = recordings.map(({ id, text }, index) => ({
      ...{ id: `${id}-0`, recording_id: id, start: 0, duration: durations[index] ?? 1, channel: 0, text },
    }));
    await writeFile(files.supervisions, lines(said));
    return files;
  },
});

describe('manifests of Lhotse', () => {
  const open = async (recordings: readonly unknown[], supervisions: readonly unknown[] | string) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'long.wav'), encodeWav(buzz(2), 22050));
    const files = { recordings: join(folder, 'r.jsonl.gz'), supervisions: join(folder, 's.jsonl.gz') };
    await writeFile(files.recordings, gzipSync(lines(recordings)));
    const said = typeof supervisions === 'string' ? supervisions : lines(supervisions);
    await writeFile(files.supervisions, gzipSync(said));
    const config = lhotseConfigSchema.parse({ ...files, holdout: { fraction: 0 } });
    const environment = { cacheFolder: await temporaryFolder(), report: () => undefined };
    return parseUtterances('lhotse', (await lhotseCorpus.create(config as never, environment).import()).utterances);
  };
  const long = { id: 'r', sources: source('long.wav'), sampling_rate: 22050, num_samples: 44100, duration: 2 };
  const part = { id: 's/1', recording_id: 'r', start: 0.5, duration: 1, channel: 0, text: 'Hello.' };

  it('reads packed manifests; a supervision is a part of its recording', async () => {
    const utterances = await open([long], [{ ...part, language: 'English', speaker: 'anna', custom: { x: 1 } }]);
    expect(utterances.map(({ id, span, text, language, speaker }) => [id, span, text, language, speaker])).toEqual([
      ['s-1', { startSeconds: 0.5, endSeconds: 1.5 }, 'Hello.', 'en', 'anna'],
    ]);
  });

  it('refuses what is no file, several channels, other languages and what is not JSON, with file and line', async () => {
    const cases: readonly (readonly [unknown, unknown, RegExp])[] = [
      [{ ...long, sources: [{ ...long.sources[0], type: 'command' }] }, part, /r\.jsonl\.gz:1: .* of type 'command'/],
      [{ ...long, sources: [{ ...long.sources[0], channels: [0, 1] }] }, part, /r\.jsonl\.gz:1: .* several channels/],
      [long, { ...part, recording_id: 'q' }, /s\.jsonl\.gz:1: the recording 'q' is not in/],
      [long, { ...part, language: 'Japanese' }, /s\.jsonl\.gz:1: the language 'Japanese'/],
      [long, { ...part, duration: 9 }, /s\.jsonl\.gz:1: the segment .* ends after its recording/],
    ];
    for (const [recording, supervision, message] of cases)
      await expect(open([recording], [supervision])).rejects.toThrow(message);
    await expect(open([long], '{"id"\n')).rejects.toThrow(/s\.jsonl\.gz:1: is not JSON/);
  });
});
