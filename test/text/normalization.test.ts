import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normalizeMandarin } from '../../src/text/normalize.ts';

const lines = readFileSync(join(import.meta.dirname, 'normalization.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1);
const cases = lines
  .filter((line) => !line.startsWith('#'))
  .map((line) => line.split('\t') as [written: string, spoken: string, source: string]);
const explained = new Set(
  lines.flatMap((line) => (/^# ([\w, -]+):/.exec(line)?.[1] ?? '').split(', ').filter((name) => name !== '')),
);

describe('Mandarin text as it is spoken', () => {
  it('has a table of at least 400 cases, none of them twice', () => {
    expect(cases.length).toBeGreaterThanOrEqual(400);
    expect(new Set(cases.map(([written]) => written)).size).toBe(cases.length);
  });

  it('has a source that the table explains for every case', () => {
    for (const [written, , source = ''] of cases) {
      const names = source.replace(/ \([^)]*\)/g, '').split(', ');
      expect([written, names.filter((name) => !explained.has(name))]).toEqual([written, []]);
    }
  });

  it.each(cases)('%s', (written, spoken) => {
    expect(normalizeMandarin(written).text).toBe(spoken);
  });
});
