import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../audio/wavFile.ts';
import { checkCorpus, describeFinding } from './checkCorpus.ts';
import { buzz, temporaryFolder, writeBuzzUtterance } from './toneFixture.ts';
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
    const kinds = Object.fromEntries(
      Object.keys(files).map((id) => [id, report.findings.filter((f) => f.id === id).map(({ kind }) => kind)]),
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
      changed: ['sha256'],
    });
    expect(report.utterances).toBe(11);
    expect(report.errors + report.warnings).toBe(report.findings.length);
    expect(report.findings.filter(({ severity }) => severity === 'warning').map(({ kind }) => kind)).toEqual([
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
