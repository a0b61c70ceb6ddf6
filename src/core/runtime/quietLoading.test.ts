import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { findAddon } from './nativeAddon.ts';
import { loadQuietly } from './quietLoading.ts';
import { restoreRemovedNodeApis } from './removedNodeApis.ts';

const stderrFile = findAddon('cpu')?.stderrFile;

describe('loadQuietly', () => {
  it.runIf(stderrFile !== undefined)('keeps what is written to the descriptor of standard error while it loads', () => {
    const result = loadQuietly(stderrFile, () => writeSync(2, 'All log messages before\n'));
    expect(result).toEqual({ value: 24, messages: 'All log messages before' });
  });

  it.runIf(stderrFile !== undefined)('puts what was written into the error when loading fails', () => {
    const load = (): never => {
      writeSync(2, 'missing symbol\n');
      throw new Error('cannot load');
    };
    expect(() => loadQuietly(stderrFile, load)).toThrow(
      'cannot load\nTensorFlow wrote while it loaded:\nmissing symbol',
    );
  });

  it('loads as it is without the addon', () => {
    expect(loadQuietly(undefined, () => 7)).toEqual({ value: 7, messages: '' });
  });
});

describe('restoreRemovedNodeApis', () => {
  it('gives TensorFlow.js the two functions that Node 23 removed', () => {
    const util = createRequire(import.meta.url)('node:util') as Record<string, (value: unknown) => boolean>;
    Reflect.deleteProperty(util, 'isNullOrUndefined');
    Reflect.deleteProperty(util, 'isArray');
    restoreRemovedNodeApis();
    expect([null, undefined, 0, ''].map((value) => util['isNullOrUndefined']?.(value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([[], {}].map((value) => util['isArray']?.(value))).toEqual([true, false]);
  });
});
