import { writeFileAtomically } from '../core/atomicFile.ts';
import { countValues } from '../core/checkpoint/hostTensor.ts';
import type { ParamAssignment } from '../core/optim/paramRules.ts';
import type { RateSchedule } from '../core/optim/schedule.ts';

/** One part's line of the table that people read. */
export interface FreezeRow {
  /** Parameters that share a rule, as a pattern of their common path. */
  readonly parameters: string;
  readonly count: number;
  readonly values: number;
  readonly rule: string;
  /** 'frozen', or the peak rate with its schedule. */
  readonly rate: string;
}

/** The resolved table, one row for each top folder and rule. */
export function freezeRows(table: readonly ParamAssignment[]): readonly FreezeRow[] {
  const rows = new Map<string, { count: number; values: number; parameters: string; rule: string; rate: string }>();
  for (const { path, shape, match, rate } of table) {
    const folder = /^semantic\/(lora\/)?layers\/\d+/.exec(path)?.[0] ?? path.split('/').slice(0, 2).join('/');
    const shown = rate === null ? 'frozen' : rateText(rate);
    const key = `${folder} ${match} ${shown}`;
    const row = rows.get(key) ?? { count: 0, values: 0, parameters: folder, rule: match, rate: shown };
    row.count += 1;
    row.values += countValues(shape);
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** A rate in a few words: `0.0015 cosine, warm-up 100`. */
function rateText({ peak, decay, warmupSteps }: RateSchedule): string {
  const shape = decay === 'constant' ? '' : ` ${decay}`;
  return `${Number(peak.toPrecision(4))}${shape}${warmupSteps > 0 ? `, warm-up ${warmupSteps}` : ''}`;
}

export function freezeTableMarkdown(table: readonly ParamAssignment[]): string {
  const lines = freezeRows(table).map(
    ({ parameters, count, values, rule, rate }) => `| ${parameters} | ${count} | ${values} | ${rule} | ${rate} |`,
  );
  return ['| parameters | tensors | values | rule | rate |', '|---|---|---|---|---|', ...lines].join('\n');
}

/** Saves the whole table: every parameter with its shape, rule and rate. */
export async function writeFreezeTable(
  file: string,
  fromStep: number,
  table: readonly ParamAssignment[],
): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify({ fromStep, parameters: table }, null, 1)}\n`);
}
