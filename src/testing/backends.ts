import { beforeAll, describe } from 'vitest';
import type { RuntimeReport } from '../core/runtime/runtimeReport.ts';
import { startableBackends, startBackend } from '../core/runtime/startBackend.ts';

export type TestBackend = 'node' | 'wasm';

/** The backends that tests run on here, fastest first; wasm is always there. */
export const availableBackends: readonly TestBackend[] = startableBackends().filter((name) => name !== 'node-gpu');

/** Is the native runtime installed here, so that steps can be compiled? */
export const hasNativeBackend = availableBackends.some((name) => name !== 'wasm');

/** Makes one backend carry the tensors of what follows. */
export async function useBackend(name: TestBackend): Promise<RuntimeReport> {
  return startBackend(name);
}

/** Starts the fastest backend that this machine has: call it in `beforeAll`. */
export async function startTestBackend(): Promise<RuntimeReport> {
  return startBackend(availableBackends[0] ?? 'wasm');
}

/** Runs a suite once on each backend that this machine has: native where it is installed, and wasm. */
export function describeEachBackend(title: string, suite: (backend: TestBackend) => void): void {
  for (const backend of availableBackends) {
    describe(`${title} on ${backend}`, () => {
      beforeAll(async () => {
        await useBackend(backend);
      });
      suite(backend);
    });
  }
}
