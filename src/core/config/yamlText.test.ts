import { describe, expect, it } from 'vitest';
import { plainValue } from './configNode.ts';
import { numberText } from './pythonText.ts';
import { yamlText } from './yamlText.ts';
import { parseYamlTree } from './yamlTree.ts';

const awkward = `
float: 1.0
tiny: 1.0e-7
huge: 1e300
infinite: [.inf, -.inf]
words: ['yes', 'null', '1', '007', '1e3', '', ' padded ', '~', '2:30', '<<', "it's", '#no', 'a: b', '[x', '- x', "two\\nlines", 你好]
empty: {map: {}, list: []}
'on': true
'': blank key
nested: [[1, [2]], {a: {b: [c]}}]
`;

describe('yamlText', () => {
  it('reads back as the same tree, floats and quoted words included', () => {
    const tree = parseYamlTree(awkward, '/x.yaml');
    const again = parseYamlTree(yamlText(tree), '/y.yaml');
    expect(plainValue(again)).toEqual(plainValue(tree));
    expect(yamlText(again)).toBe(yamlText(tree));
  });

  it('keeps a whole float apart from an integer', () => {
    expect(yamlText(parseYamlTree('a: 1.0\nb: 1\n', '/x.yaml'))).toBe('a: 1.0\nb: 1\n');
  });
});

describe('numberText', () => {
  it('writes floats as Python does', () => {
    // python3 -c 'print(repr(1e-5), repr(1e16), repr(1.5e-7), repr(123456789012345680.0), repr(0.0001), repr(-0.0))'
    const floats = [1e-5, 1e16, 1.5e-7, 123456789012345680, 0.0001, -0];
    expect(floats.map((value) => numberText(value, true))).toEqual([
      '1e-05',
      '1e+16',
      '1.5e-07',
      '1.2345678901234568e+17',
      '0.0001',
      '-0.0',
    ]);
  });
});
