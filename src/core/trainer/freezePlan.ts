import { ConfigError } from '../../errors.ts';
import type { FlatParams } from '../../nn/params.ts';
import type { SemanticEncoder } from '../contracts.ts';
import { assignRates, type ParamAssignment, type ParamRule } from '../optim/paramRules.ts';
import { depthRates } from './depthRates.ts';
import { type FrozenLayers, frozenIndices } from './frozenLayers.ts';
import type { Stage } from './stage.ts';

/** From this step of the stage on, these parts of the GPT are frozen. */
export interface FreezePhase {
  readonly fromStep: number;
  /** The embeddings and layers [0, frozenLayers) stand still, so their states are computed once; undefined: the embeddings learn. */
  readonly frozenLayers: number | undefined;
  /** Frozen layers that do not lie right above frozen embeddings. */
  readonly frozenAbove?: readonly number[];
}

/**
 * The phases of a stage's gradual unfreezing, first at step 0.
 * @throws ConfigError for layers that the encoder does not have, and for a phase that thaws nothing.
 */
export function freezePhases(stage: Stage, semantic: SemanticEncoder, owner: string): readonly FreezePhase[] {
  if (semantic.outChannels === 0) return [{ fromStep: 0, frozenLayers: semantic.layerCount }];
  const { frozenLayers, embeddings, unfreeze } = stage.semantic;
  const phases = [{ atStep: 0, frozenLayers }, ...unfreeze].map((entry) =>
    phaseOf(entry, semantic, { owner, embeddings }),
  );
  phases.forEach((phase, index) => {
    const before = phases[index - 1];
    if (before === undefined || (phase.fromStep > before.fromStep && thaws(before, phase))) return;
    throw new ConfigError(
      `${owner}.semantic.unfreeze: entry ${index} must come at a later step and freeze fewer layers than the one before`,
    );
  });
  return phases;
}

function phaseOf(
  entry: { readonly atStep: number; readonly frozenLayers: FrozenLayers },
  semantic: SemanticEncoder,
  given: { readonly owner: string; readonly embeddings: Stage['semantic']['embeddings'] },
): FreezePhase {
  const frozen = frozenIndices(entry.frozenLayers, semantic.layerCount, `${given.owner}.semantic.frozenLayers`);
  const embeddings = given.embeddings ?? (entry.frozenLayers === 'none' ? 'trained' : 'frozen');
  const gap = frozen.findIndex((layer, index) => layer !== index);
  const boundary = embeddings === 'trained' ? 0 : gap === -1 ? frozen.length : gap;
  return {
    fromStep: entry.atStep,
    frozenLayers: embeddings === 'trained' ? undefined : boundary,
    frozenAbove: frozen.slice(boundary),
  };
}

/** Is all that `after` freezes frozen before, and more? */
function thaws(before: FreezePhase, after: FreezePhase): boolean {
  const [was, is] = [frozenParts(before), frozenParts(after)];
  return is.size < was.size && [...is].every((part) => was.has(part));
}

function frozenParts(phase: FreezePhase): ReadonlySet<number | 'embeddings'> {
  const below = Array.from({ length: phase.frozenLayers ?? 0 }, (_, index) => index);
  const embeddings = phase.frozenLayers === undefined ? [] : (['embeddings'] as const);
  return new Set([...embeddings, ...below, ...(phase.frozenAbove ?? [])]);
}

/** Is the whole encoder still, so that its final states are computed once? */
export function isWhollyFrozen(phase: FreezePhase, semantic: SemanticEncoder): boolean {
  return phase.frozenLayers !== undefined && phase.frozenLayers >= semantic.layerCount;
}

/**
 * The resolved table of one phase: frozen GPT layers first, then the recipe's rules in order.
 * `params` holds only the roots that the stage's objective reads.
 */
export function resolveTable(
  params: FlatParams,
  stage: Stage,
  options: {
    readonly semantic: SemanticEncoder;
    readonly phase: FreezePhase;
    readonly owner: string;
    readonly roots: readonly string[];
  },
): readonly ParamAssignment[] {
  const { semantic, phase, owner, roots } = options;
  const table = assignRates(params, [...frozenRules(semantic, phase), ...stage.train], { owner, roots });
  return depthRates(table, semantic, stage.semantic.depthDecay);
}

function frozenRules(semantic: SemanticEncoder, phase: FreezePhase): readonly ParamRule[] {
  if (semantic.outChannels === 0) return [];
  const rule = (match: string): ParamRule => ({ match, rate: null, from: 'semantic.frozenLayers' });
  if (isWhollyFrozen(phase, semantic)) return [rule('semantic/**')];
  return [...frozenParts(phase)].map((part) =>
    rule(part === 'embeddings' ? 'semantic/embeddings/**' : `semantic/${semantic.layerPath(part)}/**`),
  );
}
