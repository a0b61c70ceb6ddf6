import { describe, expect, it } from 'vitest';
import type { RuntimeReport } from '../core/runtime/runtimeReport.ts';
import type { RunConfig } from './runConfig.ts';
import { stepMode } from './stepMode.ts';

const trainer = (
  compile: RunConfig['trainer']['compile'],
  precision: RunConfig['trainer']['precision'] = 'float32',
  threads: number | null = null,
) => ({ compile, precision, threads }) as RunConfig['trainer'];
const on = (backend: RuntimeReport['backend'], tensorFlowVersion?: string) =>
  ({ backend, tensorFlowVersion }) as RuntimeReport;

describe('stepMode', () => {
  it('compiles on the native backends unless it is told not to, and never on wasm', () => {
    expect(stepMode(trainer('auto'), on('node', '2.21.0')).compile).toMatchObject({ precision: 'float32' });
    expect(stepMode(trainer('graph', 'bfloat16'), on('node-gpu', '2.21.0')).compile).toEqual({ precision: 'bfloat16' });
    expect(stepMode(trainer('off'), on('node', '2.21.0')).compile).toBeUndefined();
    expect(stepMode(trainer('auto'), on('wasm')).compile).toBeUndefined();
  });

  it('tells stages of another mode, precision, backend, version or stated number of threads apart by the key', () => {
    const keys = [
      stepMode(trainer('off'), on('node', '2.21.0')).key,
      stepMode(trainer('auto'), on('node', '2.21.0')).key,
      stepMode(trainer('xla'), on('node', '2.21.0')).key,
      stepMode(trainer('auto', 'bfloat16'), on('node', '2.21.0')).key,
      stepMode(trainer('auto'), on('node', '2.20.0')).key,
      stepMode(trainer('auto'), on('wasm')).key,
      stepMode(trainer('auto', 'float32', 1), on('node', '2.21.0')).key,
      stepMode(trainer('auto', 'float32', 2), on('node', '2.21.0')).key,
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(stepMode(trainer('graph'), on('node', '2.21.0')).key).toBe(keys[1]);
  });

  it("falls back with 'auto' alone, never from bfloat16, to what 'off' is", () => {
    const fallback = (...how: Parameters<typeof trainer>) => stepMode(trainer(...how), on('node', '2.21.0')).fallback;
    expect(fallback('auto')).toEqual(stepMode(trainer('off'), on('node', '2.21.0')));
    expect([fallback('graph'), fallback('xla'), fallback('auto', 'bfloat16')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('refuses what the backend cannot do, and says why', () => {
    expect(() => stepMode(trainer('graph'), on('wasm'))).toThrow(
      /trainer\.compile is 'graph', but the backend is wasm/,
    );
    expect(() => stepMode(trainer('auto', 'bfloat16'), on('wasm'))).toThrow(
      /only compiled steps have.*the backend is wasm/,
    );
    expect(() => stepMode(trainer('off', 'bfloat16'), on('node', '2.21.0'))).toThrow(/trainer\.compile=off/);
  });
});
