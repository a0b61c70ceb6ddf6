import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namedTranscriber } from './namedTranscriber.ts';

it('takes a folder of the user, which is read when it is first asked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-transcriber-'));
  expect(namedTranscriber(folder)).toHaveProperty('transcribe');
  rmSync(folder, { recursive: true });
});

it('says what to do where there is none', () => {
  expect(namedTranscriber(null)).toEqual({
    notMeasured: expect.stringContaining('evaluation.transcriber=whisper-base'),
  });
  expect(() => namedTranscriber('/no/such/folder')).toThrow(
    /no folder '\/no\/such\/folder'.*weights fetch whisper-base/s,
  );
  const fetched = namedTranscriber('whisper-base');
  if ('notMeasured' in fetched) expect(fetched.notMeasured).toContain('npx tonelab weights fetch whisper-base');
});
