import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../bench/memory/corpusImport.ts', import.meta.url));

it('holds a few hundred bytes for each utterance of a corpus that it imports, not the utterances', async () => {
  const options = ['--expose-gc', '--import', 'tsx', script, '--utterances', '20000', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 240_000 });
  const figures = JSON.parse(stdout) as Record<string, number>;
  expect(figures['utterances']).toBe(20_000);
  // The keys, spans and ids are held: about 450 bytes each; the utterances themselves would be 1,000 more.
  expect(figures['heldMegabytes']).toBeLessThan(16);
  expect(figures['peakRssMegabytes']).toBeLessThan(500);
}, 250_000);
