import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { openFromArguments } from '../../src/cli/openFromArguments.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
afterEach(() => process.off('unhandledRejection', note));

it('a corpus that cannot be prepared fails once: for who asked for it, and not again when the run is closed', async () => {
  process.on('unhandledRejection', note);
  const overrides = ['trainer.backend=wasm', 'corpus=folder', 'corpus.path=/nowhere'];
  const { run } = await openFromArguments({ 'config-dir': [], 'config-name': 'config', overrides });
  await expect(run.corpus()).rejects.toThrow('/nowhere');
  run.close();
  await setTimeout(20);
  expect(unhandled).toEqual([]);
});
