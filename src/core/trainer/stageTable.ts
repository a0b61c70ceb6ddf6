import { flattenParams } from '../../nn/params.ts';
import { type ModelParams, paramsOf } from '../objectives/objective.ts';
import type { ParamAssignment } from '../optim/paramRules.ts';
import { type FreezePhase, resolveTable } from './freezePlan.ts';
import type { AnyObjective, StageRun } from './stageRun.ts';

/** Which parameters of the objective learn in a phase of a stage, and how fast. */
export function stageTable(
  run: Pick<StageRun, 'name' | 'stage' | 'semantic' | 'roots'>,
  objective: AnyObjective,
  at: { readonly params: ModelParams; readonly phase: FreezePhase },
): readonly ParamAssignment[] {
  const table = resolveTable(flattenParams(paramsOf(objective, at.params)), run.stage, {
    semantic: run.semantic,
    phase: at.phase,
    owner: `recipe.stages.${run.name}`,
    roots: run.roots,
  });
  return withBuffers(table, objective);
}

/** The table with the objective's buffers as rows that no rate moves. */
export function withBuffers(
  table: readonly ParamAssignment[],
  { buffers }: Pick<AnyObjective, 'buffers'>,
): readonly ParamAssignment[] {
  return table.map((row) => (buffers?.owns(row.path) ? { ...row, match: 'buffer', rate: null } : row));
}
