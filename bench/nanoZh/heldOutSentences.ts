import { hashOrder } from '../../src/corpus/hashOrder.ts';

/** What is used of a record of hsk-sentences-audio. */
export interface HskSentence {
  readonly id: string;
  readonly chinese: string;
}

/** How many of each type are spoken for evaluation, told by the last mark. */
const wanted = [
  { type: /？$/, count: 16 },
  { type: /！$/, count: 10 },
  { type: /。$/, count: 34 },
];

/** One sentence of 5 to 20 Chinese characters and marks, the same ones each time. */
export function chooseHeldOut(sentences: readonly HskSentence[]): readonly HskSentence[] {
  const plain = sentences.filter(({ chinese }) => /^[\p{Script=Han}，、]{5,20}[。！？]$/u.test(chinese));
  const unique = [...new Map(plain.map((sentence) => [sentence.chinese, sentence])).values()];
  return wanted.flatMap(({ type, count }) =>
    hashOrder(
      unique.filter(({ chinese }) => type.test(chinese)),
      1,
      ({ id }) => id,
    ).slice(0, count),
  );
}
