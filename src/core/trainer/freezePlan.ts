import { ConfigError } from '../../errors.ts';
import type { FlatParams } from '../../nn/params.ts';
import type { SemanticEncoder } from '../contracts.ts';
import { assignRates, type ParamAssignment, type ParamRule } from '../optim/paramRules.ts';
import type { Stage } from './stage.ts';

/** From this step of the stage on, so many of the lowest GPT layers are frozen. */
export interface FreezePhase {
  readonly fromStep: number;
  /** Layers [0, frozenLayers) and the embeddings stand still; undefined: everything learns, the embeddings too. */
  readonly frozenLayers: number | undefined;
}

/** The phases of a stage's gradual unfreezing, first at step 0. @throws ConfigError for counts beyond the encoder's layers. */
export function freezePhases(stage: Stage, semantic: SemanticEncoder, owner: string): readonly FreezePhase[] {
  const count = (frozen: number | 'all' | 'none') => {
    if (frozen === 'none') return undefined;
    if (frozen === 'all' || semantic.outChannels === 0) return semantic.layerCount;
    if (frozen > semantic.layerCount) {
      throw new ConfigError(
        `${owner}.semantic.frozenLayers is ${frozen}, but model.semantic has ${semantic.layerCount} layers`,
      );
    }
    return frozen;
  };
  const phases = [
    { fromStep: 0, frozenLayers: count(stage.semantic.frozenLayers) },
    ...stage.semantic.unfreeze.map(({ atStep, frozenLayers }) => ({
      fromStep: atStep,
      frozenLayers: count(frozenLayers),
    })),
  ];
  phases.forEach((phase, index) => {
    const before = phases[index - 1];
    if (before === undefined) return;
    if (phase.fromStep <= before.fromStep || (phase.frozenLayers ?? -1) >= (before.frozenLayers ?? -1)) {
      throw new ConfigError(
        `${owner}.semantic.unfreeze: entry ${index} must come at a later step and freeze fewer layers than the one before`,
      );
    }
  });
  return phases;
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
  return assignRates(params, [...frozenRules(semantic, phase), ...stage.train], { owner, roots });
}

function frozenRules(semantic: SemanticEncoder, phase: FreezePhase): readonly ParamRule[] {
  if (phase.frozenLayers === undefined || semantic.outChannels === 0) return [];
  const rule = (match: string): ParamRule => ({ match, rate: null, from: 'semantic.frozenLayers' });
  if (isWhollyFrozen(phase, semantic)) return [rule('semantic/**')];
  const layers = Array.from({ length: phase.frozenLayers }, (_, index) =>
    rule(`semantic/${semantic.layerPath(index)}/**`),
  );
  return [rule('semantic/embeddings/**'), ...layers];
}
