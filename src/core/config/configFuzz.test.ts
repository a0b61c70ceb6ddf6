// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { composeConfig, configComposer, resolveConfig } from './composeConfig.ts';
import { type ConfigValue, forEachLeaf, nodeOf, plainValue } from './configNode.ts';
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

/** The same cases in every run; what fails is shrunk to its least form. */
const often = { seed: 4, numRuns: 600 };
const seldom = { seed: 4, numRuns: 100 };

const piece = fc.constantFrom(...pieces);
const typed = (most: number) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.array(piece, { minLength: 1, maxLength: most }).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: most }) },
  );

/** Any value that a config can hold. */
const plain = fc.letrec<{ value: ConfigValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      typed(6),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true }).filter((value) => Math.abs(value) < 2 ** 53),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.stringMatching(/^[a-z_][a-z0-9_.:@/-]{0,5}$/).filter((key) => key !== 'null' && key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

/** YAML with anchors and aliases of them in any order, nested. */
const anchored = fc
  .array(fc.tuple(fc.nat(5), fc.array(fc.nat(5), { maxLength: 6 }), fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((lines) =>
    lines
      .map(([anchor, aliases, isMap], index) => {
        const items = aliases.map((alias, at) => (isMap ? `k${at}: *n${alias}` : `*n${alias}`)).join(', ');
        return `key${index}: &n${anchor} ${isMap ? `{${items}}` : `[${items}]`}`;
      })
      .join('\n'),
  );

/** The files of a tree: primary config, options of two groups, with defaults lists and interpolations among them. */
const entry = fc.constantFrom(
  '_self_',
  'g: x',
  'g: y',
  'h: x',
  'override g: x',
  'override h: y',
  'optional g: nowhere',
  '/g: x',
  'g@p: y',
  'g@_global_: x',
  '/h@g: ${g}',
  'h: ${g}',
  'g: [x, y]',
  'g: null',
  'h: ???',
  'config',
  'g/x@_here_',
);
const content = fc.constantFrom(
  'a: 1',
  'a: {b: 2}',
  'a: [1]',
  'b: ${a}',
  'a: ${b}',
  'c: ${g.a}',
  'g: ${h}',
  'h: ${g}',
  'p: ???',
  'd: ${oc.create:${a}}',
  'hydra: {run: {dir: "${a}"}}',
  'e: ${hydra:run.dir}',
);
const file = fc
  .tuple(fc.array(entry, { maxLength: 4 }), fc.uniqueArray(content, { maxLength: 4 }), fc.boolean())
  .map(([defaults, lines, isGlobal]) =>
    [
      ...(isGlobal ? ['# @package _global_'] : []),
      ...(defaults.length > 0 ? ['defaults:', ...defaults.map((one) => `  - ${one}`)] : []),
      ...lines,
    ].join('\n'),
  );
const treeFiles = ['config', 'g/x', 'g/y', 'h/x', 'h/y'] as const;

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
    const property = fc.property(typed(12), (text) => {
      const line = `a=${text}`;
      answers(() => parseOverride(line), line);
      answers(() => parseOverride(text), text);
      answers(() => sweepJobs({ lines: [text], options: () => undefined }), text);
      answers(() => resolveConfig(compose([line]), { missing: 'keep' }), line);
    });
    fc.assert(property, often);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('as YAML passes or is refused in our own words, and what passes reads back as the same', () => {
    const property = fc.property(fc.oneof(typed(20), anchored), (text) => {
      answers(() => {
        const tree = parseYamlTree(text, 'fuzz.yaml');
        if (tree.kind === 'dict')
          expect(plainValue(parseYamlTree(yamlText(tree), 'again.yaml'))).toEqual(plainValue(tree));
      }, text);
    });
    fc.assert(property, often);
  });

  it('as a whole config file composes or is refused in our own words', () => {
    let serial = 0;
    const property = fc.property(typed(25), (text) => {
      const name = `fuzz${serial++}`;
      writeFileSync(path.join(root, `${name}.yaml`), text);
      answers(() => resolveConfig(composeConfig({ searchPath: [root], configName: name })), text);
    });
    fc.assert(property, seldom);
  });

  it('as a tree of groups with defaults lists composes or is refused in our own words', () => {
    const place = path.join(root, 'tree');
    for (const group of ['g', 'h']) mkdirSync(path.join(place, group), { recursive: true });
    const property = fc.property(
      fc.tuple(file, file, file, file, file),
      fc.array(fc.constantFrom('g=x', 'g=y', '+h=x', '~g', 'g@p=x', 'a=2', '+a.b=3', '++b={c: 1}', '~a'), {
        maxLength: 3,
      }),
      (texts, overrides) => {
        for (const [index, text] of texts.entries()) writeFileSync(path.join(place, `${treeFiles[index]}.yaml`), text);
        const compose = () => composeConfig({ searchPath: [place], configName: 'config', overrides });
        answers(() => resolveConfig(compose()), texts.join('\n---\n'));
      },
    );
    fc.assert(property, { ...seldom, numRuns: 60 });
  });

  it('as any value is the same in a job of a sweep, and in a frozen file', () => {
    const source = { kind: 'code', by: 'test' } as const;
    const property = fc.property(plain, (value) => {
      fc.pre(!JSON.stringify(value).includes('${'));
      const node = nodeOf([value], source);
      const { value: read } = parseOverride(`a=${overrideValueText(node)}`);
      expect(read === undefined ? undefined : plainValue(read)).toEqual([value]);
      expect(plainValue(parseYamlTree(yamlText(node), 'again.yaml'))).toEqual([value]);
    });
    fc.assert(property, often);
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

  it('as many pieces as a line may have are answered in time that grows with their number', () => {
    const property = fc.property(fc.array(piece, { minLength: 1, maxLength: 3 }), (parts) => {
      const unit = parts.join('');
      const line = `a=${unit.repeat(Math.ceil(99_000 / unit.length)).slice(0, 99_990)}`;
      answers(() => parseOverride(line), unit);
      answers(() => parseOverride(line.slice(2)), unit);
      answers(() => parseYamlTree(line.replace('=', ': '), 'long.yaml'), unit);
    });
    fc.assert(property, { seed: 4, numRuns: 12 });
  });

  it('anchors of any width and depth are refused or small', () => {
    const property = fc.property(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 1, max: 60 }), (width, depth) => {
      const levels = Array.from({ length: depth }, (_, level) => {
        return `n${level + 1}: &n${level + 1} [${Array(width).fill(`*n${level}`).join(', ')}]`;
      });
      answers(() => {
        let leaves = 0;
        forEachLeaf(parseYamlTree(['n0: &n0 x', ...levels].join('\n'), 'anchors.yaml'), () => {
          leaves += 1;
        });
        expect(leaves).toBeLessThanOrEqual(200_000);
      }, `${width} x ${depth}`);
    });
    fc.assert(property, { seed: 4, numRuns: 4 });
  });

  it('interpolations that double at every step are refused', () => {
    const lines = Array.from({ length: 40 }, (_, level) => `n${level + 1}: ['${'${n'}${level}}', '${'${n'}${level}}']`);
    writeFileSync(path.join(root, 'doubling.yaml'), ['n0: x', ...lines].join('\n'));
    const texts = Array.from({ length: 40 }, (_, level) => `t${level + 1}: '${'${t'}${level}}${'${t'}${level}}'`);
    writeFileSync(path.join(root, 'doublingText.yaml'), ['t0: xxxxxxxxxx', ...texts].join('\n'));
    for (const configName of ['doubling', 'doublingText'])
      expect(() => resolveConfig(composeConfig({ searchPath: [root], configName }))).toThrow(ConfigError);
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
    const deepest = Array.from({ length: 10_000 }, (_, depth) => `${' '.repeat(depth % 1000)}- a:`).join('\n');
    answers(() => parseYamlTree(deepest, 'deepest.yaml'), 'deepest');
    expect(() => parseOverride('__proto__.x=1')).toThrow(ConfigError);
    expect(() => parseOverride('a={__proto__:{x:1}}')).toThrow(ConfigError);
    expect(Object.prototype).not.toHaveProperty('x');
  });
});
