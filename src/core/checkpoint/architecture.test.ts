import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../errors.ts';
import { architectureHash, assignParams } from './architecture.ts';
import type { HostTensor, HostTensors } from './hostTensor.ts';

const zeros = (...shape: number[]): HostTensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
});
const model: HostTensors = new Map([
  ['decoder/flow/kernel', zeros(3, 4)],
  ['decoder/flow/bias', zeros(4)],
  ['decoder/out/kernel', zeros(4, 80)],
]);

describe('architectureHash', () => {
  it('depends on paths and shapes and on nothing else', () => {
    const reordered = new Map([...model].reverse());
    expect(architectureHash(reordered)).toBe(architectureHash(model));
    expect(architectureHash(new Map([...model, ['decoder/flow/kernel', zeros(4, 3)]]))).not.toBe(
      architectureHash(model),
    );
    expect(architectureHash(new Map([...model].slice(1)))).not.toBe(architectureHash(model));
  });
});

describe('assignParams', () => {
  it('gives the tensors in the order of the model', () => {
    const file = new Map([...model].reverse());
    expect([...assignParams(model, file).assigned.keys()]).toEqual([...model.keys()]);
  });

  it('lists what is missing, unexpected and of another shape, and says what to do', () => {
    const file = new Map([
      ['decoder/flow/kernel', zeros(3, 5)],
      ['decoder/flow/bias', zeros(4)],
      ...Array.from({ length: 8 }, (_, index) => [`gpt/${index}/kernel`, zeros(1)] as const),
    ]);
    const fitting = () => assignParams(model, file, { source: 'run/step-00000010' });
    expect(fitting).toThrow(CheckpointError);
    expect(fitting).toThrow(
      [
        'run/step-00000010: the parameters do not fit this model:',
        '  1 missing (the model has them, the file does not):',
        '    decoder/out/kernel',
        '  8 unexpected (the file has them, the model does not):',
        '    gpt/0/kernel',
        '    gpt/1/kernel',
        '    gpt/2/kernel',
        '    gpt/3/kernel',
        '    gpt/4/kernel',
        '    and 3 more',
        '  1 of another shape:',
        '    decoder/flow/kernel [3, 5], expected [3, 4]',
        'Use the configuration',
      ].join('\n'),
    );
  });

  it('looks at one part only when told so', () => {
    const file = new Map([...[...model].slice(0, 2), ['gpt/kernel', zeros(1)] as const]);
    const { assigned } = assignParams(model, file, { part: 'decoder/flow' });
    expect([...assigned.keys()]).toEqual(['decoder/flow/kernel', 'decoder/flow/bias']);
    expect(() => assignParams(model, file, { part: 'decoder' })).toThrow(/missing .*\n {4}decoder\/out\/kernel/);
    expect(() => assignParams(model, file, { part: 'decoder/fl' })).toThrow(
      "the model has no parameter under 'decoder/fl' (it has decoder)",
    );
  });

  it('reports the rest when it is not strict, but never takes another shape or nothing at all', () => {
    const file = new Map([['decoder/flow/bias', zeros(4)] as const, ['gpt/kernel', zeros(1)] as const]);
    const { assigned, missing, unexpected } = assignParams(model, file, { strict: false });
    expect([assigned.size, missing, unexpected]).toEqual([
      1,
      ['decoder/flow/kernel', 'decoder/out/kernel'],
      ['gpt/kernel'],
    ]);
    expect(() => assignParams(model, new Map([['decoder/flow/bias', zeros(5)]]), { strict: false })).toThrow(
      /another shape/,
    );
    expect(() => assignParams(model, new Map([['gpt/kernel', zeros(1)]]), { strict: false })).toThrow(/3 missing/);
  });
});
