import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Axis, AxisFeature, Facet } from '../../../core/diversityContracts.ts';
import { sentencesOf } from '../../../text/sentenceBoundaries.ts';
import { moodOf, type SentenceType, sentenceType, topicOf } from './rules.ts';

const configSchema = z.strictObject({
  /** Share of plain statements that is wanted; questions, exclamations and requests share the rest. */
  statements: z.number().gt(0).lt(1).default(0.4),
});

const otherTypes: readonly SentenceType[] = ['question with particle', 'question', 'exclamation', 'request'];
const moods = ['formal', 'casual', 'humorous'];
const topics = ['technology', 'daily', 'literature'];

function meaning({ statements }: z.infer<typeof configSchema>): Axis {
  const types = new Map<string, number>([
    ['statement', statements],
    ...otherTypes.map((type) => [type, (1 - statements) / otherTypes.length] as const),
  ]);
  const facets: readonly Facet[] = [
    { name: 'sentenceTypes', title: 'sentence types', measure: 'balance', target: types, weight: 2 },
    { name: 'moods', title: 'moods', measure: 'balance', target: evenly(moods), weight: 1 },
    { name: 'topics', title: 'topics', measure: 'balance', target: evenly(topics), weight: 1 },
  ];
  return {
    facets,
    needsSound: false,
    over:
      () =>
      ({ text, tags = {} }) => {
        if (tags['unit'] === 'syllable') return [];
        const mood = tags['mood'] ?? moodOf(text);
        const topic = tags['topic'] ?? topicOf(text);
        return [
          ...sentencesOf(text).map((sentence) => one('sentenceTypes', sentenceType(sentence))),
          ...(mood === undefined ? [] : [one('moods', mood)]),
          ...(topic === undefined ? [] : [one('topics', topic)]),
        ];
      },
  };
}

function one(facet: string, item: string): AxisFeature {
  return { facet, item, amount: 1 };
}

function evenly(items: readonly string[]): ReadonlyMap<string, number> {
  return new Map(items.map((item) => [item, 1 / items.length]));
}

export const meaningAxis: Plugin<'axis'> = {
  kind: 'axis',
  name: 'meaning',
  summary: 'sentence types by marks and words; moods and topics by tags, else by words',
  configSchema,
  create: meaning,
};
