// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import type { ConfigNode } from './configNode.ts';
import { parseOverride } from './overrideParser.ts';
import { overrideHead } from './overrideText.ts';
import { numberText } from './pythonText.ts';
import { sweepJobs, sweptLines } from './sweepJobs.ts';

/** Results of real hydra-core; see test/golden/hydra/makeSweeps.py. */
interface Golden {
  readonly madeBy: string;
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly cases: readonly {
    readonly lines: readonly string[];
    readonly jobs?: readonly (readonly string[])[];
    readonly refused?: string;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/hydra/sweeps.json', import.meta.url), 'utf8'),
) as Golden;
const jobs = (...lines: readonly string[]) => sweepJobs({ lines, options: (group) => golden.options[group] });
const longSweep = `a=${Array.from({ length: 400 }, (_, index) => index).join(',')}`;

/** What two override lines must share to be the same override. */
function meaning(line: string): unknown {
  const override = parseOverride(line);
  return [overrideHead(override), override.value === undefined ? undefined : encode(override.value)];
}

function encode(node: ConfigNode): unknown {
  if (node.kind === 'list') return node.items.map(encode);
  if (node.kind === 'dict') return [...node.entries].map(([key, child]) => [key, encode(child)]);
  return typeof node.value === 'number' ? numberText(node.value, node.isFloat) : { value: node.value };
}

describe(`sweeps compared with ${golden.madeBy}`, () => {
  for (const { lines, jobs: expected, refused } of golden.cases) {
    if (refused !== undefined)
      it(`refuses ${lines.join(' ')}`, () => expect(() => jobs(...lines)).toThrow(ConfigError));
    else
      it(`splits ${lines.join(' ')}`, () =>
        expect(jobs(...lines).map((job) => job.map(meaning))).toEqual(expected?.map((job) => job.map(meaning))));
  }
});

describe('sweeps that Hydra lacks or gets wrong', () => {
  it('pairs the values of zip, and multiplies the pairs with other keys', () => {
    expect(jobs('zip(seed=[1,2], db=choice(mysql,sqlite))', 'x=5,6')).toEqual([
      ['seed=1', 'db=mysql', 'x=5'],
      ['seed=1', 'db=mysql', 'x=6'],
      ['seed=2', 'db=sqlite', 'x=5'],
      ['seed=2', 'db=sqlite', 'x=6'],
    ]);
    expect(jobs('zip(+a.b=range(1,3), db@src=glob(my*), t=["x,y",${z}])')).toEqual([
      ['+a.b=1', 'db@src=mysql', "t='x,y'"],
      ['+a.b=2', 'db@src=mysql5', "t='${z}'"],
    ]);
  });

  it('refuses zipped values of different counts, keys given twice, and what is no list', () => {
    expect(() => jobs('zip(a=[1,2],b=[1,2,3])')).toThrow(/every key needs as many: a has 2, b has 3/);
    expect(() => jobs('zip(a=[1,2],b=[1,2])', 'a=5')).toThrow(/'a' has its values from zip/);
    expect(() => jobs('zip(a=[1],a=[2])')).toThrow(/'a' twice/);
    expect(() => jobs('zip(a=1)')).toThrow(/a list, choice\(\), range\(\) or glob\(\)\n.*\n {2} +\^/);
    for (const line of ['zip()', 'zip(a=[1]', 'zip(a=[1])x', 'zip([1])', 'zip(~a=[1])']) {
      expect(() => jobs(line), line).toThrow(ConfigError);
    }
  });

  it('keeps a deletion as it is, and text that looks like a number as text', () => {
    expect(jobs('~db', 'a=1,2')).toEqual([
      ['~db', 'a=1'],
      ['~db', 'a=2'],
    ]);
    expect(jobs('a=str(choice(1,2))')).toEqual([["a='1'"], ["a='2'"]]);
  });

  it('shuffles one line into one order, always the same', () => {
    const order = jobs('a=shuffle(range(0,50))').flat();
    expect(order).toEqual(jobs('a=shuffle(range(0,50))').flat());
    expect(order).not.toEqual(jobs('a=range(0,50)').flat());
    expect([...order].sort()).toEqual([...jobs('a=range(0,50)').flat()].sort());
  });

  it('refuses sweeps without a value, without an end, or with too many jobs', () => {
    expect(() => jobs('a=range(3,1)')).toThrow(/gives no value/);
    expect(() => jobs('a=range(0,1e12)')).toThrow(/at most 100000/);
    expect(() => jobs('a=range(0,inf)')).toThrow(ConfigError);
    expect(() => jobs(longSweep, longSweep.replace('a', 'b'))).toThrow(/160000 jobs/);
    expect(() => jobs('db=glob(mysqll)')).toThrow(/did you mean 'mysql'/);
    expect(() => jobs('nowhere=glob(*)')).toThrow(/'nowhere' is none/);
  });

  it('names the keys that change, each with its line', () => {
    const zip = 'zip(c=[1],db@x=[y])';
    expect(sweptLines(['a=1', 'b=1,2', zip])).toEqual([
      { key: 'b', line: 'b=1,2' },
      { key: 'c', line: zip },
      { key: 'db@x', line: zip },
    ]);
  });
});
