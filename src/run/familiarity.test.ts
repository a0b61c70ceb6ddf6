import { expect, it } from 'vitest';
import { mandarinFrontend } from '../text/mandarin.ts';
import { combinations, familiarityOf } from './familiarity.ts';

const frontend = mandarinFrontend({});
const heard = new Map([
  ['a', new Set(combinations(frontend('妈好')))],
  ['b', new Set(combinations(frontend('你们')))],
]);

it('tells what a voice has heard, what another has, and what none has: tone and all', () => {
  const of = (speaker: string, text: string) => familiarityOf({ speaker, symbols: frontend(text) }, heard);
  expect(of('a', '妈。')).toBe('heard');
  expect(of('b', '妈。')).toBe('heard in another voice');
  expect(of('a', '妈你好')).toBe('never heard');
  expect(of('a', '骂')).toBe('never heard');
  expect(of('a', 'OK')).toBeUndefined();
});
