import { describe, expect, it } from 'vitest';
import { chooseSentences, mandarinColumn } from './tatoebaSentences.ts';

const simplify = (text: string) => text.replaceAll('們', '们').replaceAll('試', '试');
const choose = (rows: readonly string[], heldOut: readonly string[] = []) =>
  chooseSentences(rows, { simplify, heldOut: new Set(heldOut) });
const allOf = ({ parts }: ReturnType<typeof choose>) => [...parts.train, ...parts.valid, ...parts.test].sort();

describe('chooseSentences', () => {
  it('keeps each simplified and normalised sentence once', () => {
    const chosen = choose(['我們試試看!', '我们试试看！', '我们试试看！']);
    expect(allOf(chosen)).toEqual(['我们试试看！']);
    expect(chosen.counts).toEqual({ rows: 3, unique: 1, unclean: 0, heldOut: 0 });
  });

  it('keeps letters, and leaves out what is mostly foreign or cannot be read', () => {
    const chosen = choose(['我用WiFi上网。', 'Hello world 你好', '☭你好世界', 'абв你好吗朋友']);
    expect(allOf(chosen)).toEqual(['我用WiFi上网。']);
    expect(chosen.counts.unclean).toBe(3);
  });

  it('leaves out held-out sentences whatever their marks', () => {
    const chosen = choose(['今天下雨吗？', '今天下雨。'], ['今天下雨吗']);
    expect(allOf(chosen)).toEqual(['今天下雨。']);
    expect(chosen.counts.heldOut).toBe(1);
  });

  it('puts sentences that differ in marks alone into the same part, and about 2 % into valid and test', () => {
    const characters = [...'天地人你我他山水火风春夏秋冬'];
    const rows = characters.flatMap((a) =>
      characters.flatMap((b) => characters.flatMap((c) => [`${a}${b}${c}。`, `${a}${b}${c}？`])),
    );
    const { parts } = choose(rows);
    for (const part of [parts.valid, parts.test]) {
      expect(part.length / rows.length).toBeGreaterThan(0.01);
      expect(part.length / rows.length).toBeLessThan(0.03);
      const bare = (mark: string) => part.filter((text) => text.endsWith(mark)).map((text) => text.slice(0, -1));
      expect(bare('。')).toEqual(bare('？'));
    }
  });
});

describe('mandarinColumn', () => {
  it('reads the second column and skips empty lines', () => {
    expect(mandarinColumn('1\t你好。\t2\tHello.\r\n\r\n3\t再见。\t4\tBye.\n')).toEqual(['你好。', '再见。']);
  });
});
