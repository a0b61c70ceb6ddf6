import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { PoolUtterance, Sampler, SamplerPass } from '../../../core/dataContracts.ts';
import { hashFraction } from '../../../corpus/contentHash.ts';
import { shuffled } from '../../../corpus/shuffled.ts';

const configSchema = z.strictObject({
  /** 1: speakers are heard as long as they have audio; the higher, the more equally long. */
  temperature: z.number().min(1).default(5),
});

/**
 * Gives each speaker of a pool a share of the audio proportional to (their seconds) ^ (1 / temperature). A pass has about as
 * many utterances as the pool; each speaker's own are heard equally often.
 *
 * Source: temperature-based sampling, Arivazhagan et al. (arXiv:1907.05019) section 4.2, over speakers in place of languages.
 */
function speakerTemperature(temperature: number): Sampler {
  return {
    pass: (utterances, at) => {
      const speakers = speakersOf(utterances, temperature);
      const drawn = speakers.flatMap((speaker) => drawsOf(speaker, utterances.length, at));
      return shuffled(drawn, hashFraction(at.seed, `${at.pool} pass ${at.pass}`));
    },
  };
}

interface PoolSpeaker {
  readonly name: string;
  /** Places of the speaker's utterances in the pool. */
  readonly places: readonly number[];
  /** Share of the utterances of a pass. */
  readonly share: number;
}

function speakersOf(utterances: readonly PoolUtterance[], temperature: number): readonly PoolSpeaker[] {
  const names = [...new Set(utterances.map(({ speaker }) => speaker))].sort();
  const speakers = names.map((name) => {
    const places = [...utterances.keys()].filter((place) => utterances[place]?.speaker === name);
    const seconds = places.reduce((sum, place) => sum + (utterances[place]?.durationSeconds ?? 0), 0);
    // A share of audio over the mean length of an utterance is a share of utterances.
    return { name, places, weight: (seconds ** (1 / temperature) / seconds) * places.length };
  });
  const total = speakers.reduce((sum, { weight }) => sum + weight, 0);
  return speakers.map(({ name, places, weight }) => ({ name, places, share: weight / total }));
}

/** The speaker's draws of one pass: their utterances in shuffled rounds that go on from pass to pass. */
function drawsOf(speaker: PoolSpeaker, passLength: number, { seed, pool, pass }: SamplerPass): readonly number[] {
  const { name, places, share } = speaker;
  const before = (passes: number) =>
    Math.floor(passes * passLength * share + hashFraction(seed, `${pool} ${name} start`));
  const draws: number[] = [];
  for (let draw = before(pass); draw < before(pass + 1); draw++) {
    const round = Math.floor(draw / places.length);
    const order = shuffled(places, hashFraction(seed, `${pool} ${name} round ${round}`));
    draws.push(order[draw % places.length] ?? 0);
  }
  return draws;
}

export const speakerTemperatureSampler: Plugin<'sampler'> = {
  kind: 'sampler',
  name: 'speaker-temperature',
  summary: 'speakers of a pool are heard more equally than they have audio, by a temperature',
  configSchema,
  create: ({ temperature }: z.infer<typeof configSchema>) => speakerTemperature(temperature),
};
