// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { composeConfig, configComposer, resolveConfig } from './composeConfig.ts';
import { nodeOf, plainValue } from './configNode.ts';
import { parseOverride } from './overrideParser.ts';
import { overrideValueText } from './overrideText.ts';
import { sweepJobs } from './sweepJobs.ts';
import { yamlText } from './yamlText.ts';
import { parseYamlTree } from './yamlTree.ts';

/** Pieces that the grammars are made of, and some that they are not. */
const pieces = [
  ...'[]{}(),:=.@~+-/\\"\'$ \t0123456789abzeE_%*?|#&!<>;`\n'.split(''),
  ...[
    '${',
    '}',
    '${a.b}',
    '${oc.env:X,',
    'null',
    'true',
    'inf',
    'nan',
    '1e',
    '1_000',
    '.5',
    '你好',
    '\u0000',
    '\ud800',
  ],
  ...[
    'choice(',
    'range(',
    'glob(',
    'sort(',
    'shuffle(',
    'tag(',
    'zip(',
    'int(',
    '__proto__',
    'constructor',
    'defaults',
  ],
  ...[
    '- ',
    ': ',
    '&a ',
    '*a',
    '<<: ',
    '!!int ',
    '|\n',
    '>-\n',
    '# @package _global_\n',
    'override ',
    '_self_',
    'db',
    'mysql',
  ],
];

/** Numbers that look random and are the same in every run (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const texts = (count: number, most: number, seed: number): readonly string[] => {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: random(most) + 1 }, () => pieces[random(pieces.length)] ?? '').join(''),
  );
};

/** Passes, or is refused in our own words. */
function answers(work: () => unknown, input: string): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ConfigError))
      throw new Error(`${JSON.stringify(input)}: ${String(error)}`, { cause: error });
    expect(error.message.length, input).toBeLessThan(5000);
  }
}

let root = '';

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tonelab-fuzz-'));
  writeFileSync(path.join(root, 'config.yaml'), 'a: {b: 1, c: [1, 2]}\nb: ${a.b}\ndb: x\n');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('whatever is typed', () => {
  it('as an override or a sweep passes or is refused in our own words', () => {
    const compose = configComposer({ searchPath: [root], configName: 'config' });
    for (const text of texts(4000, 12, 1)) {
      const line = `a=${text}`;
      answers(() => parseOverride(line), line);
      answers(() => parseOverride(text), text);
      answers(() => sweepJobs({ lines: [text], options: () => undefined }), text);
      answers(() => resolveConfig(compose([line]), { missing: 'keep' }), line);
    }
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('as YAML passes or is refused in our own words, and what passes reads back as the same', () => {
    for (const text of texts(4000, 20, 2)) {
      answers(() => {
        const tree = parseYamlTree(text, 'fuzz.yaml');
        if (tree.kind === 'dict')
          expect(plainValue(parseYamlTree(yamlText(tree), 'again.yaml'))).toEqual(plainValue(tree));
      }, text);
    }
  });

  it('as a whole config file composes or is refused in our own words', () => {
    for (const [index, text] of texts(300, 25, 3).entries()) {
      const name = `fuzz${index}`;
      writeFileSync(path.join(root, `${name}.yaml`), text);
      answers(() => resolveConfig(composeConfig({ searchPath: [root], configName: name })), text);
    }
  });

  it('as text or number in a sweep is the same in its job', () => {
    const source = { kind: 'code', by: 'test' } as const;
    for (const text of texts(2000, 6, 4).filter((one) => !one.includes('${'))) {
      const written = overrideValueText(nodeOf([text, { k: text }], source));
      const { value } = parseOverride(`a=${written}`);
      expect(value === undefined ? undefined : plainValue(value), text).toEqual([text, { k: text }]);
    }
  });
});

describe('what has no end', () => {
  const million = 1_000_000;
  const lines: Readonly<Record<string, string>> = {
    'an override of a megabyte': `a=${'x'.repeat(million)}`,
    'ten thousand brackets': `a=${'['.repeat(10_000)}`,
    'ten thousand functions': `a=${'int('.repeat(10_000)}`,
    'ten thousand interpolations': `a=${'${'.repeat(10_000)}${'}'.repeat(10_000)}`,
    'ten thousand quotes': `a=${"\\'".repeat(10_000)}`,
    'ten thousand backslashes': `a='${'\\'.repeat(10_000)}`,
  };

  it.each(Object.entries(lines))('%s is refused at once', (_, line) => {
    expect(() => parseOverride(line)).toThrow(ConfigError);
    expect(() => sweepJobs({ lines: [`zip(${line})`], options: () => undefined })).toThrow(ConfigError);
  });

  it('10,000 levels of YAML, anchors that explode, and __proto__ are refused', () => {
    const deepFlow = `a: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const deepBlock = Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    for (const yaml of [
      deepFlow,
      deepBlock,
      '__proto__: 1',
      'a: {__proto__: {x: 1}}',
      `a: ${'x'.repeat(3 * million)}`,
    ]) {
      expect(() => parseYamlTree(yaml, 'deep.yaml')).toThrow(ConfigError);
    }
    expect(() => parseOverride('__proto__.x=1')).toThrow(ConfigError);
    expect(() => parseOverride('a={__proto__:{x:1}}')).toThrow(ConfigError);
    expect(Object.prototype).not.toHaveProperty('x');
  });
});
