import { z } from 'zod';
import type { Plugin, PluginEnvironments } from '../../../core/contracts.ts';
import type { Axis, AxisFeature, Facet } from '../../../core/diversityContracts.ts';
import { sentencesOf } from '../../../text/sentenceBoundaries.ts';
import { moodOf, type SentenceType, sentenceType, topicOf } from './rules.ts';
import { type Topics, topicsByStates } from './stateTopics.ts';

const configSchema = z.strictObject({
  /** Share of plain statements that is wanted; questions, exclamations and requests share the rest. */
  statements: z.number().gt(0).lt(1).default(0.4),
  /** Topics that the states of sentences are parted into, where a text encoder is at hand; else words tell topics. */
  clusters: z.int().min(2).default(8),
});

const otherTypes: readonly SentenceType[] = ['question with particle', 'question', 'exclamation', 'request'];
const moods = ['formal', 'casual', 'humorous'];
const topics = ['technology', 'daily', 'literature'];

function meaning({ statements, clusters }: z.infer<typeof configSchema>, { states }: PluginEnvironments['axis']): Axis {
  const types = new Map<string, number>([
    ['statement', statements],
    ...otherTypes.map((type) => [type, (1 - statements) / otherTypes.length] as const),
  ]);
  const told = states === undefined ? topicsByWords : topicsByStates(states, clusters);
  const facets: readonly Facet[] = [
    { name: 'sentenceTypes', title: 'sentence types', measure: 'balance', target: types, weight: 2 },
    { name: 'moods', title: 'moods', measure: 'balance', target: evenly(moods), weight: 1 },
    { name: 'topics', title: told.title, measure: 'balance', target: told.target, weight: 1 },
  ];
  return {
    facets,
    needsSound: false,
    over:
      () =>
      ({ text, tags = {} }) => {
        if (tags['unit'] === 'syllable') return [];
        const mood = tags['mood'] ?? moodOf(text);
        const topic = told.topicOf({ text, tags });
        return [
          ...sentencesOf(text).map((sentence) => one('sentenceTypes', sentenceType(sentence))),
          ...(mood === undefined ? [] : [one('moods', mood)]),
          ...(topic === undefined ? [] : [one('topics', topic)]),
        ];
      },
  };
}

const topicsByWords: Topics = {
  title: 'topics',
  target: evenly(topics),
  topicOf: ({ text, tags = {} }) => tags['topic'] ?? topicOf(text),
};

function one(facet: string, item: string): AxisFeature {
  return { facet, item, amount: 1 };
}

function evenly(items: readonly string[]): ReadonlyMap<string, number> {
  return new Map(items.map((item) => [item, 1 / items.length]));
}

export const meaningAxis: Plugin<'axis'> = {
  kind: 'axis',
  name: 'meaning',
  summary:
    'sentence types by marks and words; moods and topics by tags, else by words, or by clusters of sentence states',
  configSchema,
  create: meaning,
};
