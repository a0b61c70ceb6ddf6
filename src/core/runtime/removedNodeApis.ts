import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Puts back two `node:util` functions that TensorFlow.js 4.22 calls and Node 23 removed; Node 22 warns about them.
 * Differs from Node's own in nothing but the warning.
 */
export function restoreRemovedNodeApis(): void {
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown): boolean => value === null || value === undefined;
  util['isArray'] = Array.isArray;
}
