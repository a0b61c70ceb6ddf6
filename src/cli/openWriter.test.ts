import { afterEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../corpus/toneFixture.ts';
import { openWriter } from './openWriter.ts';

afterEach(() => vi.unstubAllEnvs());

it('says how to get a transcriber where there is none', async () => {
  vi.stubEnv('TONELAB_CACHE', await temporaryFolder());
  expect(() => openWriter('whisper-base')).toThrow(
    '--transcriber whisper-base: no Whisper; run `npx tonelab weights fetch whisper-base`',
  );
  expect(() => openWriter('/no/such/folder')).toThrow("there is no folder '/no/such/folder'");
});

it('asks nobody about a single syllable', async () => {
  const folder = await temporaryFolder();
  const writer = openWriter(folder);
  const audio = { samples: new Float32Array(9), sampleRate: 16_000, channels: 1, durationSeconds: 9 / 16_000 };
  const about = {
    id: 'a',
    audio: 'a.wav',
    language: 'zh',
    speaker: 'x',
    kind: 'recorded',
    durationSeconds: 1,
    tags: {},
  } as const;
  expect(await writer.writeDown(audio, { ...about, text: '妈' })).toBeUndefined();
  // A folder without a Whisper is found out when a sentence is to be heard.
  await expect(writer.writeDown(audio, { ...about, text: '妈妈来了' })).rejects.toThrow(folder);
});
