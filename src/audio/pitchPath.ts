import type { PitchCandidate } from './yinCandidates.ts';

/** Cost of one octave between frames 10 ms apart: a voice moves a few semitones in that time. */
const octaveCost = 12;
/** Costs of going from voiced to unvoiced or back. Source: pYIN, section 2.2 (probability 0.01). */
const voicingCost = -Math.log(0.01);
/**
 * How many pitches the unvoiced probability is shared among, so that it can be weighed against that of one pitch.
 * Source: pYIN, section 2.2, where each pitch has its own unvoiced state.
 */
const unvoicedStates = 200;
const leastProbability = 1e-6;

interface State {
  /** 0 Hz is unvoiced. */
  readonly hz: number;
  readonly cost: number;
}

/**
 * The cheapest way through the candidates of all frames, Hz, 0 where unvoiced: dynamic programming over candidates and
 * one unvoiced state per frame, whose probability is what the candidates leave.
 */
export function bestPitchPath(frames: readonly (readonly PitchCandidate[])[], hopSeconds: number): Float32Array {
  const perOctave = octaveCost * Math.min(1, 0.01 / hopSeconds);
  const states: State[][] = [];
  const origins: Int32Array[] = [];
  let costs: number[] = [];
  for (const candidates of frames) {
    const current = localStates(candidates);
    const previous = states.at(-1) ?? [];
    const origin = new Int32Array(current.length);
    costs = current.map((state, i) => {
      const best = cheapestOrigin(state, { states: previous, costs }, perOctave);
      origin[i] = best.index;
      return state.cost + best.cost;
    });
    states.push(current);
    origins.push(origin);
  }
  return traceBack(states, origins, costs);
}

function localStates(candidates: readonly PitchCandidate[]): State[] {
  const voiced = candidates.reduce((sum, { probability }) => sum + probability, 0);
  const cost = (probability: number): number => -Math.log(Math.max(probability, leastProbability));
  return [
    { hz: 0, cost: cost((1 - voiced) / unvoicedStates) },
    ...candidates.map(({ hz, probability }) => ({ hz, cost: cost(probability) })),
  ];
}

interface Column {
  readonly states: readonly State[];
  readonly costs: readonly number[];
}

function cheapestOrigin(state: State, { states, costs }: Column, perOctave: number): { index: number; cost: number } {
  let best = { index: 0, cost: states.length === 0 ? 0 : Number.POSITIVE_INFINITY };
  for (let i = 0; i < states.length; i++) {
    const cost = (costs[i] as number) + transitionCost((states[i] as State).hz, state.hz, perOctave);
    if (cost < best.cost) best = { index: i, cost };
  }
  return best;
}

function transitionCost(fromHz: number, toHz: number, perOctave: number): number {
  if (fromHz > 0 !== toHz > 0) return voicingCost;
  return fromHz > 0 ? perOctave * Math.abs(Math.log2(toHz / fromHz)) : 0;
}

function traceBack(states: readonly State[][], origins: readonly Int32Array[], costs: readonly number[]): Float32Array {
  const hz = new Float32Array(states.length);
  let index = costs.indexOf(costs.reduce((least, cost) => Math.min(least, cost), Number.POSITIVE_INFINITY));
  for (let frame = states.length - 1; frame >= 0; frame--) {
    hz[frame] = (states[frame] as State[])[index]?.hz ?? 0;
    index = (origins[frame] as Int32Array)[index] ?? 0;
  }
  return hz;
}
