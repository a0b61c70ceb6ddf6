import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RuntimeSetupError } from '../../errors.ts';
import { availableBackends, describeEachBackend, useBackend } from '../../testing/backends.ts';
import * as tf from '../../tf.ts';
import { processorShare } from './processorShare.ts';
import { runCommand } from './runCommand.ts';
import { runtimeFolder } from './runtimeCache.ts';
import { startableBackends, startBackend } from './startBackend.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonelab-runtime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeEachBackend('a started backend', (backend) => {
  it('carries the tensors and multiplies matrices', () => {
    expect(tf.getBackend()).toBe(backend === 'node' ? 'tensorflow' : 'wasm');
    const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync());
    expect([...product]).toEqual([11]);
  });

  it('reports version, device and threads, and says it all in one line', async () => {
    const report = await useBackend(backend);
    expect(report).toMatchObject({ backend, reason: 'as asked for' });
    expect(report.threads).toBe(backend === 'node' ? processorShare() : 1);
    expect(report.tensorFlowVersion === undefined).toBe(backend === 'wasm');
    expect(report.line).toContain(report.device);
    expect(report.line).not.toContain('\n');
  });
});

// A process that loads TypeScript and TensorFlow takes 3 s, but far longer where the tests share two cores.
const processTimeout = 240_000;

describe('startBackend', () => {
  it('takes the fastest backend for auto and says why no faster one was taken', async () => {
    const report = await startBackend('auto');
    expect(report.backend).toBe(startableBackends()[0]);
    if (report.backend !== 'node-gpu') expect(report.reason).toMatch(/node-gpu was not taken, .+/);
  });

  it('moves tensors along when the backend changes', async () => {
    await useBackend('wasm');
    const kept = tf.tensor1d([1, 2, 3]);
    await useBackend(availableBackends[0] ?? 'wasm');
    expect([...tf.neg(kept).dataSync()]).toEqual([-1, -2, -3]);
    kept.dispose();
  });

  it('refuses an unknown name and names the known ones', async () => {
    await expect(startBackend('cuda' as 'node')).rejects.toThrow(/Unknown backend 'cuda'.*node-gpu, node, wasm/);
    await expect(startBackend('cuda' as 'node')).rejects.toBeInstanceOf(RuntimeSetupError);
  });

  it('refuses a number of threads that is no count', async () => {
    await expect(startBackend('wasm', { threads: 0 })).rejects.toThrow('threads is 0: expected a whole number');
  });

  it(
    'falls back to wasm without a native runtime and names the command that installs it',
    async () => {
      const result = await inNewProcess(`
      const report = await startBackend('auto');
      let refusal = '';
      try { await startBackend('node'); } catch (error) { refusal = error.message; }
      console.log(JSON.stringify({ report, refusal }));
    `);
      expect(result.stderr).toBe('');
      const { report, refusal } = JSON.parse(result.stdout);
      expect(report).toMatchObject({ backend: 'wasm', fasterBy: expect.stringContaining('runtime install') });
      expect(report.reason).toContain('node was not taken, the native runtime is not installed');
      expect(refusal).toContain('npx tonelab runtime install');
    },
    processTimeout,
  );

  it(
    'falls back to wasm from a native runtime that is broken, says why and how to build it anew',
    async () => {
      const env = { ...process.env, TONELAB_CACHE: join(folder, 'broken') };
      const runtime = runtimeFolder('cpu', env);
      mkdirSync(runtime, { recursive: true });
      writeFileSync(join(runtime, 'tfjs_binding.node'), 'no library');
      writeFileSync(join(runtime, 'runtime.json'), '{}');
      const result = await inNewProcess("console.log((await startBackend('auto')).line);", env);
      expect(result.stdout).toMatch(/^backend wasm .*node was not taken, loading .*tfjs_binding\.node failed.*\n$/);
      expect(result.stdout).toContain('faster: npx tonelab runtime install --force');
    },
    processTimeout,
  );

  it.runIf(availableBackends.includes('node'))(
    'starts and runs the native backend without a word on stderr',
    async () => {
      const script = `
      await startBackend('node', { threads: 1 });
      tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])).dataSync();
      console.log(process.env.TF_NUM_INTRAOP_THREADS);
    `;
      expect(await inNewProcess(script, process.env)).toEqual({ stdout: '1\n', stderr: '' });
    },
    processTimeout,
  );
});

/** Runs a script in a process of its own; by default one whose cache is empty. */
async function inNewProcess(
  script: string,
  env: NodeJS.ProcessEnv = { ...process.env, TONELAB_CACHE: join(folder, 'none') },
): Promise<{ stdout: string; stderr: string }> {
  const file = join(folder, 'script.mts');
  const here = import.meta.dirname;
  const imports = `import { startBackend } from '${here}/startBackend.ts';\nimport * as tf from '${here}/../../tf.ts';\n`;
  writeFileSync(file, imports + script);
  const argv = [process.execPath, '--import', 'tsx', file];
  const { stdout, stderr } = await runCommand(argv, { env, cwd: join(here, '../../..') });
  return { stdout, stderr };
}
