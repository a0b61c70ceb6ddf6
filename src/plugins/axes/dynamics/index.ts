import type { Plugin } from '../../../core/contracts.ts';
import type { Axis, AxisFeature, Facet, Manner } from '../../../core/diversityContracts.ts';
import { dynamicsOf } from './bins.ts';
import { configSchema, type DynamicsConfig } from './config.ts';

const three = (low: string, middle: string, high: string): ReadonlyMap<string, number> =>
  new Map([
    [low, 0.25],
    [middle, 0.5],
    [high, 0.25],
  ]);

const pauses = new Map([
  ['without pause', 0.5],
  ['with pause', 0.5],
]);

const facets: readonly Facet[] = [
  { name: 'rate', title: 'speaking rate', measure: 'balance', target: three('slow', 'normal', 'fast'), weight: 1.5 },
  {
    ...{ name: 'ownRate', title: "rate beside the speaker's own", measure: 'balance', weight: 0.5 },
    target: three('slower', 'usual', 'faster'),
  },
  {
    name: 'pitch',
    title: "pitch beside the speaker's own",
    measure: 'balance',
    target: three('low', 'middle', 'high'),
    weight: 1,
  },
  {
    name: 'pitchRange',
    title: 'range of pitch',
    measure: 'balance',
    target: three('flat', 'normal', 'lively'),
    weight: 1,
  },
  {
    name: 'loudness',
    title: "loudness beside the speaker's own",
    measure: 'balance',
    target: three('soft', 'normal', 'loud'),
    weight: 1,
  },
  {
    name: 'loudnessRange',
    title: 'range of loudness',
    measure: 'balance',
    target: three('even', 'usual', 'uneven'),
    weight: 0.5,
  },
  { name: 'pauses', title: 'pauses', measure: 'balance', target: pauses, weight: 0.5 },
  {
    name: 'arousal',
    title: 'arousal (proxy)',
    measure: 'balance',
    target: three('calm', 'neutral', 'excited'),
    weight: 0.5,
  },
];

const adds = (...items: readonly (readonly [string, string])[]): readonly AxisFeature[] =>
  items.map(([facet, item]) => ({ facet, item, amount: 1 }));

const manners: readonly Manner[] = [
  { name: 'slowly', adds: adds(['rate', 'slow'], ['ownRate', 'slower']) },
  { name: 'fast', adds: adds(['rate', 'fast'], ['ownRate', 'faster']) },
  { name: 'at an even pace', adds: adds(['rate', 'normal'], ['ownRate', 'usual']) },
  { name: 'softly', adds: adds(['loudness', 'soft']) },
  { name: 'loudly', adds: adds(['loudness', 'loud']) },
  { name: 'neither soft nor loud', adds: adds(['loudness', 'normal'], ['pitch', 'middle']) },
  { name: 'with a low voice', adds: adds(['pitch', 'low']) },
  { name: 'with a high voice', adds: adds(['pitch', 'high']) },
  { name: 'calmly, on one note', adds: adds(['pitchRange', 'flat'], ['arousal', 'calm']) },
  { name: 'excitedly, up and down', adds: adds(['pitchRange', 'lively'], ['arousal', 'excited']) },
  { name: 'without emotion', adds: adds(['pitchRange', 'normal'], ['arousal', 'neutral']) },
  { name: 'equally loud from first to last', adds: adds(['loudnessRange', 'even']) },
  { name: 'with some words louder than the others', adds: adds(['loudnessRange', 'usual']) },
  { name: 'with single words much louder than the others', adds: adds(['loudnessRange', 'uneven']) },
  { name: 'with a pause in the middle', adds: adds(['pauses', 'with pause']) },
  { name: 'without a pause', adds: adds(['pauses', 'without pause']) },
];

function dynamics(config: DynamicsConfig): Axis {
  return { facets, needsSound: true, over: (corpus) => dynamicsOf(corpus, config), manners };
}

export const dynamicsAxis: Plugin<'axis'> = {
  kind: 'axis',
  name: 'dynamics',
  summary: 'rate, pitch, loudness, pauses and arousal, measured from the recordings and binned within the speaker',
  configSchema,
  create: dynamics,
};
