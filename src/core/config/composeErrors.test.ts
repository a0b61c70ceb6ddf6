// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { composeConfig, resolveConfig } from './composeConfig.ts';
import { configHash } from './configHash.ts';
import { describeSource } from './configSource.ts';

const files: Readonly<Record<string, string>> = {
  'config.yaml': 'defaults:\n  - model: nano\n  - _self_\nseed: 1\nname: ${model.kind}-${seed}\nlists: [1, {a: 2}]\n',
  'model/nano.yaml': 'kind: nano\nsizes:\n  hiddenChannels: 96\n  latentChannels: 48\n',
  'model/small.yaml': 'kind: small\n',
  'model/broken.yaml': 'kind: broken\nsizes: [1, 2\n',
  'model/badInterpolation.yaml': 'kind: x\nsizes: "${a"\n',
  'experiment/flat.yaml': '# @package _global_\ndefaults:\n  - override /model: small\nseed: 9\n',
  'cycle.yaml': 'first: ${second}\nsecond: x${third}\nthird: ${first}\n',
  'missing.yaml': 'rate: ???\nnested: {steps: ???}\n',
  'unknown.yaml': 'a: {rate: 1}\nb: ${a.rat}\n',
  'anchors.yaml': `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`).join('\n')}\n`,
  'deep.yaml': `a: ${'['.repeat(5000)}${']'.repeat(5000)}\n`,
  'proto.yaml': '__proto__: {polluted: true}\n',
  'include.yaml': 'defaults:\n  - include\n',
};

let root = '';
let second = '';

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tonelab-errors-'));
  second = path.join(root, 'second');
  for (const [file, text] of [...Object.entries(files), ['second/model/mine.yaml', 'kind: mine\n'] as const]) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function compose(overrides: readonly string[] = [], configName = 'config') {
  return composeConfig({ searchPath: [root], configName, overrides });
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

describe('provenance', () => {
  it('tells file and line of each leaf, also of list items', () => {
    const { provenance } = compose();
    expect(describeSource(provenance.get('model.sizes.latentChannels')!)).toMatch(/model\/nano\.yaml:4$/);
    expect(describeSource(provenance.get('lists.1.a')!)).toMatch(/config\.yaml:6$/);
  });

  it('tells the override that set a leaf', () => {
    const { provenance } = compose(['model.sizes={latentChannels: 3}']);
    expect(describeSource(provenance.get('model.sizes.latentChannels')!)).toBe(
      "override 'model.sizes={latentChannels: 3}'",
    );
    expect(describeSource(provenance.get('model.sizes.hiddenChannels')!)).toMatch(/nano\.yaml:3$/);
  });

  it('covers exactly the leaves of the value', () => {
    expect([...compose().provenance.keys()]).toEqual([
      'model.kind',
      'model.sizes.hiddenChannels',
      'model.sizes.latentChannels',
      'seed',
      'name',
      'lists.0',
      'lists.1.a',
    ]);
  });
});

describe('what is composed', () => {
  it('is frozen to the bottom', () => {
    const { value } = compose();
    expect(() => Object.assign(value, { seed: 2 })).toThrow(TypeError);
    expect(() => (value['lists'] as unknown[]).push(1)).toThrow(TypeError);
  });

  it('tells the choices and the groups with their options', () => {
    const composed = compose(['model=small']);
    expect(composed.choices).toEqual({ model: 'small' });
    expect(composed.groups()['model']).toEqual(['badInterpolation', 'broken', 'nano', 'small']);
  });

  it('looks for options in each folder of the search path, in order', () => {
    const request = { searchPath: [second, root], configName: 'config' };
    expect(composeConfig({ ...request, overrides: ['model=mine'] }).value['model']).toEqual({ kind: 'mine' });
  });

  it('takes experiment=x without a plus where no defaults list has the group', () => {
    const composed = compose(['experiment=flat', 'seed=10']);
    expect(composed.value).toMatchObject({ seed: 10, model: { kind: 'small' } });
    expect(composed.choices['experiment']).toBe('flat');
  });

  it('resolves interpolations after all overrides', () => {
    expect(resolveConfig(compose(['seed=4', 'model=small'])).value['name']).toBe('small-4');
  });

  it('uses resolvers that are handed in', () => {
    const resolvers = { double: (value: unknown) => Number(value) * 2 };
    const request = { searchPath: [root], configName: 'config', resolvers };
    expect(resolveConfig(composeConfig({ ...request, overrides: ['+twice=${double:${seed}}'] })).value['twice']).toBe(
      2,
    );
  });

  it('lets braces nest in an unquoted interpolation, where Hydra wants quotes', () => {
    expect(resolveConfig(compose(['+x=${model.${key}}', '+key=kind'])).value['x']).toBe('nano');
  });

  it('takes words beyond ASCII without quotes, where Hydra wants them', () => {
    expect(compose(['+text=今天 天气'], 'config').value['text']).toBe('今天 天气');
  });
});

describe('refusals', () => {
  it('suggests the key that was meant, and how to add a new one', () => {
    const message = messageOf(() => compose(['sed=5']));
    expect(message).toContain("did you mean 'seed'?");
    expect(message).toContain("'+sed=5'");
  });

  it('suggests nested keys with their whole path', () => {
    expect(messageOf(() => compose(['model.sizes.hidenChannels=5']))).toContain("'model.sizes.hiddenChannels'");
  });

  it('suggests where a key of that name is, when only its place is wrong', () => {
    expect(messageOf(() => compose(['hiddenChannels=5']))).toContain("'model.sizes.hiddenChannels'");
  });

  it('names the options of a group and the place that chose the wrong one', () => {
    const message = messageOf(() => compose(['model=smal']));
    expect(message).toContain("did you mean 'small'?");
    expect(message).toContain("override 'model=smal'");
  });

  it('points with a caret at the place in an override', () => {
    expect(
      messageOf(() => compose(['seed=[1,2']))
        .split('\n')
        .slice(1),
    ).toEqual(['  seed=[1,2', '           ^']);
  });

  /** Which override is refused: what is said, and the character above the caret. */
  const marked: readonly (readonly [string, readonly string[], RegExp, string])[] = [
    ['an unknown key', ['model.sizes.hidenChannels=5'], /no key/, 'hidenChannels=5'],
    ['an unknown key inside a mapping', ['model={kind: x, siezs: {a: 1}}'], /no key 'model\.siezs'/, 'siezs: {a: 1}}'],
    ['an addition that is there', ['+seed=5'], /already/, 'seed=5'],
    ['a deletion of nothing', ['~model.sizess'], /could not delete/, 'sizess'],
    ['a deletion of another value', ['~seed=7'], /its value is 1 and not 7/, '7'],
    ['a list for a mapping', ['model=[1,{a: 2}]'], /options of group 'model' must be texts/, '1,{a: 2}]'],
    ['an item that there is not', ['lists.7=1'], /numbered from 0/, 'lists.7=1'],
    ['a number as an option', ['model=5'], /is text, got 5/, '5'],
    ['an unknown option', ['model=smal'], /did you mean 'small'/, 'smal'],
    ['an option outside', ['model=../../etc/passwd'], /leads out of the search path/, '../../etc/passwd'],
    ['an unused option', ['model@x=small'], /did you mean 'model'/, 'model@x=small'],
    ['a package without a group', ['modle@x=small'], /no group 'modle'/, 'modle@x=small'],
    ['an option deleted by a wrong name', ['~model=small'], /could not delete/, 'model=small'],
    ['several values', ['seed=1,2'], /several values/, '1,2'],
    ['a range', ['seed=range(1,5)'], /only a sweep/, 'range(1,5)'],
    ['an unknown function', ['seed=[1,chioce(1,2)]'], /did you mean 'choice'/, 'chioce(1,2)]'],
    ['a cast that fails', ['seed=int(x)'], /cannot cast 'x'/, 'int(x)'],
    ['a number too long', ['seed=12345678901234567890'], /2\^53/, '12345678901234567890'],
    ['a forbidden key', ['+a={__proto__:1}'], /cannot be a key/, '__proto__:1}'],
    ['a forbidden path', ['+__proto__.x=1'], /cannot be a key/, '__proto__.x=1'],
    ['an interpolation', ['seed=[a,${b]'], /no closing/, '${b]'],
    ['a missing key of an interpolation', ['seed=x${sed}'], /did you mean 'seed'/, 'x${sed}'],
    ['an unknown resolver', ['seed=${oc.evn:X}'], /did you mean 'oc.env'/, '${oc.evn:X}'],
    ['a cycle', ['seed=${name}'], /cycle/, '${name}'],
    ['a value to set', ['lists.0=???'], /must be set/, '???'],
    [
      "a setting of Hydra's that has no meaning",
      ['hydra.sweeper.params.a=1'],
      /write sweep\.params/,
      'hydra.sweeper.params.a=1',
    ],
    ["a setting of Hydra's of another kind", ['hydra.job=5'], /is a dict/, '5'],
    ['a search path that is no folder', ['hydra.searchpath=[file://nowhere]'], /is no folder/, 'file://nowhere]'],
  ];

  it.each(marked)('points with a caret at %s', (_, overrides, said, meant) => {
    const message = messageOf(() => resolveConfig(compose(overrides)));
    expect(message).toMatch(said);
    const lines = message.split('\n');
    const caret = lines.findIndex((line) => /^ +\^$/.test(line));
    expect(lines[caret - 1]?.slice(lines[caret]?.indexOf('^'))).toBe(meant);
  });

  it.each([
    [
      'an unknown line of a defaults list',
      'defaults:\n  - model: nano\n  - model/smal\n',
      /no config 'model\/smal'.*\(from .*primary\.yaml:3\)/s,
    ],
    [
      'a group that stands twice',
      'defaults:\n  - model: nano\n  - model: nano\n',
      /primary\.yaml:3: 'model' appears more than once/,
    ],
    ['a second text', 'a: 1\nb: {c: "x" "y"}\n', /primary\.yaml:2:12: /],
    ['a line that leads out', 'defaults:\n  - ../x\n', /primary\.yaml:2: '\.\.\/x' leads out/],
    ['a forbidden key', 'a: 1\n__proto__: 1\n', /primary\.yaml:2:1: '__proto__' cannot be a key/],
    ['settings that are no mapping', 'a: 1\nhydra: 5\n', /primary\.yaml:2: 'hydra' is a mapping/],
    [
      'a search path that is no folder',
      'hydra:\n  searchpath: [file://nowhere]\n',
      /primary\.yaml:2: 'file:\/\/nowhere' is no folder/,
    ],
  ])('names file and line of %s', (_, text, said) => {
    writeFileSync(path.join(root, 'primary.yaml'), text);
    expect(messageOf(() => compose([], 'primary'))).toMatch(said);
  });

  it('names the line of a file that is not UTF-8', () => {
    writeFileSync(path.join(root, 'latin.yaml'), Buffer.from('a: 1\nb: gr\xfcn\n', 'latin1'));
    expect(messageOf(() => compose([], 'latin'))).toMatch(/latin\.yaml:2: not UTF-8/);
  });

  it('says what several values could have meant', () => {
    const message = messageOf(() => compose(['seed=1,2']));
    expect(message).toContain('seed=[1,2]');
    expect(message).toContain('--multirun');
  });

  it('gives file, line and column of broken YAML', () => {
    expect(messageOf(() => compose(['model=broken']))).toMatch(/model\/broken\.yaml:\d+:\d+: /);
    expect(messageOf(() => compose(['model=badInterpolation']))).toMatch(
      /badInterpolation\.yaml:2:8: bad interpolation/,
    );
  });

  it('shows the chain of an interpolation cycle with the places', () => {
    const message = messageOf(() => resolveConfig(compose([], 'cycle')));
    expect(message).toMatch(/cycle: first \(from .*:1\) -> second \(from .*:2\) -> third \(from .*:3\) -> first$/);
  });

  it('suggests the key that an interpolation meant', () => {
    const message = messageOf(() => resolveConfig(compose([], 'unknown')));
    expect(message).toMatch(/interpolation b \(from .*unknown\.yaml:2\) uses 'a\.rat'.*did you mean 'rate'/);
  });

  it('lists all values that must be set', () => {
    const message = messageOf(() => resolveConfig(compose([], 'missing')));
    expect(message).toContain('rate (from ');
    expect(message).toContain('nested.steps (from ');
  });

  it('ends with an error where anchors, nesting, includes or names have no end', () => {
    expect(messageOf(() => compose([], 'anchors'))).toContain('expands to more than');
    expect(messageOf(() => compose([], 'deep'))).toContain('nests');
    expect(messageOf(() => compose([], 'include'))).toContain('include each other');
    expect(messageOf(() => compose([`seed=${'['.repeat(5000)}`]))).toContain('nests deeper');
    expect(messageOf(() => compose([`seed=${'x'.repeat(1_000_000)}`]))).toContain('characters');
  });

  it('never lets a key reach an object prototype', () => {
    expect(messageOf(() => compose([], 'proto'))).toContain('__proto__');
    expect(messageOf(() => compose(['+__proto__.x=1']))).toContain('__proto__');
    expect(messageOf(() => compose(['+a={__proto__:1}']))).toContain('__proto__');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(messageOf(() => compose(['constructor.x=1']))).toContain("no key 'constructor.x'");
  });

  it('never reads outside the search path', () => {
    expect(messageOf(() => compose(['model=../../etc/passwd']))).toContain('..');
    expect(messageOf(() => composeConfig({ searchPath: [root], configName: '../config' }))).toContain('..');
  });
});

describe('configHash', () => {
  it('does not depend on the order of keys, and does on every value', () => {
    expect(configHash({ a: 1, b: { c: [1, 2], d: null } })).toBe(configHash({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(configHash({ a: [1, 2] })).not.toBe(configHash({ a: [2, 1] }));
    expect(configHash({ a: '1' })).not.toBe(configHash({ a: 1 }));
    expect(configHash({ a: Number.NaN })).not.toBe(configHash({ a: null }));
  });

  it('is the SHA-256 of canonical JSON', () => {
    // printf '{"a":[1,true],"b":"x"}' | sha256sum
    expect(configHash({ b: 'x', a: [1, true] })).toBe(
      '840356ff5ef245669d78940c5345c77f291c7ecb3f850515822005da36b2cb0c',
    );
  });
});
