import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Audio, readAudio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { encodeWav } from '../audio/wavFile.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import type { CorpusFinding } from './check/finding.ts';
import { checkCorpus, describeFinding } from './checkCorpus.ts';
import { hashBytes, hashFraction } from './contentHash.ts';
import { babble, buzz, temporaryFolder, writeBuzzUtterance } from './toneFixture.ts';
import type { Utterance } from './utterance.ts';

function stereoWav(samples: Float32Array): Uint8Array {
  const interleaved = new Float32Array(samples.length * 2);
  for (const [i, sample] of samples.entries()) interleaved.fill(sample, 2 * i, 2 * i + 2);
  const bytes = encodeWav(interleaved, 22050);
  const view = new DataView(bytes.buffer);
  view.setUint16(22, 2, true);
  view.setUint32(28, 22050 * 4, true);
  view.setUint16(32, 4, true);
  return bytes;
}

describe('checkCorpus', () => {
  it('finds nothing in a sound recording and one kind of fault in each bad one', async () => {
    const root = await temporaryFolder();
    const sound = buzz(0.5);
    const whole = encodeWav(sound, 22050);
    const files: Readonly<Record<string, Uint8Array | undefined>> = {
      sound: whole,
      missing: undefined,
      truncated: whole.subarray(0, 9000),
      empty: new Uint8Array(0),
      silent: encodeWav(new Float32Array(11025), 22050),
      clipped: encodeWav(
        sound.map((sample) => sample * 20),
        22050,
      ),
      stereo: stereoWav(sound),
      telephone: encodeWav(buzz(0.5, 150, 8000), 8000),
      text: new TextEncoder().encode('this is no audio at all, only words'),
      longer: encodeWav(buzz(0.7), 22050),
      changed: whole,
    };
    const utterances: Utterance[] = [];
    for (const [id, bytes] of Object.entries(files)) {
      utterances.push({ ...(await writeBuzzUtterance(root, 'template')), id, audio: `${id}.wav` });
      if (bytes !== undefined) await writeFile(join(root, `${id}.wav`), bytes);
    }
    utterances[utterances.length - 1] = { ...utterances.at(-1)!, sha256: '0'.repeat(64) };
    const report = await checkCorpus({ root, utterances });
    // All are the same buzz, which is looked at below.
    const isOfOne = ({ kind }: CorpusFinding) => kind !== 'duplicate' && kind !== 'nearDuplicate';
    const findings = report.findings.filter(isOfOne);
    const kinds = Object.fromEntries(
      Object.keys(files).map((id) => [id, findings.filter((f) => f.id === id).map(({ kind }) => kind)]),
    );
    expect(kinds).toEqual({
      sound: [],
      missing: ['missing'],
      truncated: ['unreadable'],
      empty: ['empty'],
      silent: ['silent'],
      clipped: ['clipped'],
      stereo: ['stereo'],
      telephone: ['narrow'],
      text: ['unreadable'],
      longer: ['duration'],
      changed: ['changed'],
    });
    expect(report.utterances).toBe(11);
    expect(report.errors + report.warnings).toBe(report.findings.length);
    expect(findings.filter(({ severity }) => severity === 'warning').map(({ kind }) => kind)).toEqual([
      'clipped',
      'stereo',
      'narrow',
    ]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    for (const finding of report.findings) {
      expect(describeFinding(finding)).toMatch(/^(error|warning): '\w+' .*\.wav: .+$/);
      expect(describeFinding(finding)).not.toContain('\n');
    }
    expect(await readFile(join(root, 'sound.wav'))).toEqual(Buffer.from(whole));
  });
});

describe('checkCorpus across utterances', () => {
  const sampleRate = 22050;
  const open = async (sounds: Readonly<Record<string, readonly [Uint8Array, string]>>) => {
    const root = await temporaryFolder();
    const utterances: Utterance[] = [];
    for (const [id, [bytes, text]] of Object.entries(sounds)) {
      await writeFile(join(root, `${id}.wav`), bytes);
      const { durationSeconds } = await readAudio(join(root, `${id}.wav`));
      utterances.push({
        ...{ id, audio: `${id}.wav`, text, language: 'zh', speaker: 'tester', kind: 'recorded', tags: {} },
        ...{ durationSeconds, sha256: hashBytes(bytes) },
      });
    }
    return { root, utterances };
  };
  const found = (findings: readonly CorpusFinding[], kind: string) =>
    findings.filter((finding) => finding.kind === kind).map(({ id }) => id);

  it('finds the same sound twice, also at another level and rate, and two texts for one sound', async () => {
    const one = babble(1, 1.2, sampleRate);
    const soft = resample(one, sampleRate, 16000).map((sample) => 0.3 * sample);
    const manifest = await open({
      one: [encodeWav(one, sampleRate), '今天很好'],
      copy: [encodeWav(one, sampleRate), '今天很好。'],
      soft: [encodeWav(soft, 16000), '再见'],
      later: [encodeWav(one.subarray(1500), sampleRate), '今天很好'],
      other: [encodeWav(babble(2, 1.2, sampleRate), sampleRate), '今天很好'],
    });
    const { findings } = await checkCorpus(manifest);
    expect(found(findings, 'duplicate')).toEqual(['copy']);
    expect(new Set(found(findings, 'nearDuplicate'))).toEqual(new Set(['later']));
    expect(new Set(found(findings, 'mislabelled'))).toEqual(new Set(['soft', 'later']));
    expect(findings.some(({ id, message }) => id === 'other' && message.includes('sound'))).toBe(false);
  });

  it('takes overlapping parts of one recording for duplicates, and neighbouring parts for none', async () => {
    const { root, utterances } = await open({ long: [encodeWav(babble(3, 4, sampleRate), sampleRate), '好'] });
    const part = (id: string, startSeconds: number, endSeconds: number): Utterance => ({
      ...{ ...utterances[0]!, id, text: '今天' },
      ...{ span: { startSeconds, endSeconds }, durationSeconds: endSeconds - startSeconds },
    });
    const parts = [part('a', 0, 1), part('b', 1, 2), part('c', 1.05, 2.05), part('d', 2.1, 3.9)];
    const { findings } = await checkCorpus({ root, utterances: parts });
    expect(found(findings, 'duplicate')).toEqual(['c']);
    expect(found(findings, 'duration')).toEqual([]);
    const tooLong = await checkCorpus({ root, utterances: [part('e', 3, 5)] });
    expect(found(tooLong.findings, 'duration')).toEqual(['e']);
  });

  it('finds moved recordings by their hash', async () => {
    const manifest = await open({
      a: [encodeWav(buzz(0.4), sampleRate), '好'],
      b: [encodeWav(buzz(0.5), sampleRate), '好'],
    });
    await rename(join(manifest.root, 'a.wav'), join(manifest.root, 'renamed.wav'));
    await rm(join(manifest.root, 'b.wav'));
    const { findings } = await checkCorpus(manifest);
    const a = findings.find(({ id }) => id === 'a')!;
    expect([a.kind, a.message]).toEqual(['moved', expect.stringContaining("was moved to 'renamed.wav'")]);
    expect(findings.find(({ id }) => id === 'b')!.kind).toBe('missing');
  });

  it('finds texts that are too long or too short for their recordings, and those that cannot be read', async () => {
    const sound = (seconds: number, seed: number) => encodeWav(babble(seed, seconds, sampleRate), sampleRate);
    const manifest = await open({
      fits: [sound(1, 5), '今天很好'],
      long: [sound(0.4, 6), '今天的天气真的很好我们一起去公园'],
      short: [sound(3, 7), '好'],
    });
    const frontend = mandarinFrontend({ erhua: 'separate' });
    const { findings } = await checkCorpus(manifest, { frontend });
    expect(found(findings, 'mislabelled')).toEqual(['long', 'short']);
    const many = Array.from({ length: 24 }, (_, index) => `u${index}`);
    const usual = await open(
      Object.fromEntries(
        many.map((id, index) => [id, [sound(index === 5 ? 3.2 : 1, 10 + index), '今天很好'] as const]),
      ),
    );
    const unusual = await checkCorpus(usual, { frontend });
    expect(found(unusual.findings, 'mislabelled')).toEqual(['u5']);
  });

  it('accuses a text of which most was heard otherwise, and none of which nothing can be told', async () => {
    const sound = (seed: number) => [encodeWav(babble(seed, 1, sampleRate), sampleRate), '今天很好'] as const;
    const manifest = await open({ right: sound(1), half: sound(2), wrong: sound(3), untold: sound(4) });
    const rates: Readonly<Record<string, number>> = { right: 0, half: 0.5, wrong: 0.75 };
    const { findings } = await checkCorpus(manifest, {
      writeDown: async (audio, { id }) => {
        expect(audio.durationSeconds).toBeCloseTo(1, 3);
        const errorRate = rates[id];
        return errorRate === undefined ? undefined : { heard: '明年再来', errorRate };
      },
    });
    const labels = findings.filter(({ kind }) => kind === 'mislabelled');
    expect(labels.map(({ id, message }) => [id, message])).toEqual([
      ['wrong', "was heard as '明年再来', 75 % of its text otherwise; compare text and recording"],
    ]);
  });

  describe('with a model that hears', () => {
    const frontend = mandarinFrontend({ erhua: 'separate' });
    const texts = [...'一二三四五六七八九十百千万天地人大小多少上下左右'];
    const length = (index: number) => 0.4 + 0.01 * index;
    const labelled = async () => {
      const bytes = (index: number) => encodeWav(babble(40 + index, length(index), sampleRate), sampleRate);
      return open(Object.fromEntries(texts.map((text, index) => [`u${index}`, [bytes(index), text] as const])));
    };

    it('finds texts that fit less well than others of that length', async () => {
      const place = (audio: Audio) => Math.round((audio.durationSeconds - 0.4) / 0.01);
      // The eighth recording says something else than its text.
      const fits = (text: string, audio: Audio) => text === texts[place(audio)] && place(audio) !== 7;
      const scoreOf = (text: string, audio: Audio) =>
        Number(fits(text, audio)) + 0.4 * hashFraction(1, `${text} ${place(audio)}`);
      const score = (audio: Audio, some: readonly string[]) => some.map((text) => scoreOf(text, audio));
      const { findings } = await checkCorpus(await labelled(), { score, frontend });
      expect(found(findings, 'mislabelled')).toEqual(['u7']);
    });

    it('says so where it does not tell texts apart', async () => {
      const untold: string[] = [];
      const { findings } = await checkCorpus(await labelled(), {
        score: (_, some) => some.map((text) => -texts.indexOf(text)),
        frontend,
        onUntold: (speakers) => untold.push(...speakers),
      });
      expect(found(findings, 'mislabelled')).toEqual([]);
      expect(untold).toHaveLength(1);
    });
  });
});
