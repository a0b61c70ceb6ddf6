import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { plainValue } from './configNode.ts';
import { overrideKey } from './override.ts';
import { parseOverride } from './overrideParser.ts';

describe('parseOverride', () => {
  it('tells the four kinds and the package', () => {
    expect(['a=1', '+a=1', '++a=1', '~a'].map((line) => parseOverride(line).kind)).toEqual([
      'change',
      'add',
      'forceAdd',
      'delete',
    ]);
    expect(overrideKey(parseOverride('db/engine@src.main=x'))).toBe('db/engine@src.main');
  });

  it('reads ranges, with the step that was meant', () => {
    expect(parseOverride('a=range(1,6)').sweep).toMatchObject({
      kind: 'range',
      start: 1,
      stop: 6,
      step: 1,
      isFloat: false,
    });
    expect(parseOverride('a=range(3)').sweep).toMatchObject({ start: 0, stop: 3 });
    expect(parseOverride('a=float(range(start=5,stop=1,step=-2))').sweep).toMatchObject({
      start: 5,
      stop: 1,
      step: -2,
      isFloat: true,
    });
    expect(parseOverride('a=sort(range(5,1,-1))').sweep).toMatchObject({ start: 2, stop: 6, step: 1 });
  });

  it('reads choices, globs and tags', () => {
    expect(parseOverride('a=choice(x,2)').sweep).toMatchObject({ kind: 'choice', isSimple: false });
    expect(parseOverride('a=x,[1,2]').sweep).toMatchObject({ kind: 'choice', isSimple: true });
    expect(parseOverride('a=glob([*,b*],exclude=c*)').sweep).toEqual({
      kind: 'glob',
      include: ['*', 'b*'],
      exclude: ['c*'],
    });
    expect(parseOverride('a=tag(log,interval(1e-5,1e-2))').sweep).toMatchObject({
      kind: 'interval',
      start: 1e-5,
      tags: ['log'],
    });
    const sorted = parseOverride('a=sort(3,1,2,reverse=true)').sweep;
    expect(sorted?.kind === 'choice' && sorted.items.map(plainValue)).toEqual([3, 2, 1]);
  });

  it('suggests the function that was meant', () => {
    expect(() => parseOverride('a=chioce(1,2)')).toThrow(/did you mean 'choice'/);
  });

  it('keeps integers that a double cannot hold from losing digits', () => {
    expect(() => parseOverride('a=12345678901234567890')).toThrow(/2\^53/);
    expect(plainValue(parseOverride("a='12345678901234567890'").value!)).toBe('12345678901234567890');
  });

  it('ends with a value or a ConfigError for any mixture of its signs', () => {
    const signs = [
      'a',
      '=',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      "'",
      '"',
      '\\',
      '$',
      '(',
      ')',
      ' ',
      '~',
      '+',
      '@',
      '/',
      '.',
      '0',
      'é',
    ];
    let state = 12345;
    const next = () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state;
    };
    for (let round = 0; round < 3000; round += 1) {
      const line = Array.from({ length: next() % 12 }, () => signs[next() % signs.length]).join('');
      try {
        parseOverride(line);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw new Error(`'${line}': ${error}`);
      }
    }
  });
});
