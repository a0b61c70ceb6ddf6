import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkWithSchema } from './checkWithSchema.ts';
import type { ConfigValue } from './configNode.ts';
import type { ConfigSource } from './configSource.ts';

const schema = z.strictObject({
  hopLength: z.int().positive(),
  upsampleRates: z.array(z.int()).min(2).default([8, 8]),
  resblock: z.enum(['one', 'two']),
  flow: z.strictObject({ layers: z.int(), couplings: z.int() }).optional(),
  fMaxHz: z.number().nullable().default(null),
  gain: z.union([z.number(), z.strictObject({ from: z.number(), to: z.number() })]).default(1),
});

const file: ConfigSource = { kind: 'file', file: '/elsewhere/hifigan.yaml', line: 4, column: 1 };
const provenance = new Map<string, ConfigSource>([
  ['model.vocoder.upsample_rates.0', file],
  ['model.vocoder.hopLength', { kind: 'override', override: "model.vocoder.hopLength='256'" }],
]);

function refusal(value: ConfigValue): string {
  try {
    checkWithSchema(schema, value, { path: 'model.vocoder', provenance, owner: 'hifigan' });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

describe('checkWithSchema', () => {
  it('returns the typed value with defaults', () => {
    const checked = checkWithSchema(schema, { hopLength: 256, resblock: 'one' }, { path: '', provenance, owner: 'x' });
    expect(checked.upsampleRates).toEqual([8, 8]);
  });

  it('names every problem with its full key and source', () => {
    expect(refusal({ hopLength: '256', resblock: 'one', upsample_rates: [8] }).split('\n')).toEqual([
      'config model.vocoder (hifigan): 2 problems',
      "  model.vocoder.hopLength (from override 'model.vocoder.hopLength='256''): expected a number, got the text \"256\"",
      "    model.vocoder.hopLength='256'",
      '                            ^',
      "  model.vocoder.upsample_rates (from /elsewhere/hifigan.yaml:4): unknown key; did you mean 'upsampleRates'?",
    ]);
  });

  it('suggests keys of nested mappings from the schema', () => {
    expect(refusal({ hopLength: 1, resblock: 'one', flow: { layers: 1, coupling: 2, couplings: 2 } })).toContain(
      "model.vocoder.flow.coupling: unknown key; did you mean 'couplings'?",
    );
  });

  it('suggests the value of a choice', () => {
    expect(refusal({ hopLength: 1, resblock: 'on' })).toContain(
      'expected one of one, two, got the text "on"; did you mean \'one\'?',
    );
  });

  it('says what is missing and what must be set', () => {
    const message = refusal({ resblock: '???' });
    expect(message).toMatch(/model\.vocoder\.hopLength .*: missing, expected a number/);
    expect(message).toContain(
      'model.vocoder.resblock (beside /elsewhere/hifigan.yaml:4): must be set, e.g. model.vocoder.resblock=<VALUE>',
    );
  });

  it('says what is wrong inside the alternative that was meant', () => {
    const message = refusal({ hopLength: 256, resblock: 'one', gain: { from: 1, two: 2 } });
    expect(message).toContain('model.vocoder.gain.to: missing, expected a number');
    expect(message).toContain("unknown key; did you mean 'to'?");
    expect(refusal({ hopLength: 256, resblock: 'one', gain: 'x' })).toContain(
      'model.vocoder.gain (beside /elsewhere/hifigan.yaml:4): expected a number or a mapping, got the text "x"',
    );
  });

  it('says bounds in words', () => {
    expect(refusal({ hopLength: -1, resblock: 'one' })).toContain('expected more than 0, got -1');
    expect(refusal({ hopLength: 1, resblock: 'one', upsampleRates: [2] })).toContain(
      'expected at least 2 items, got the list [2]',
    );
  });
});
