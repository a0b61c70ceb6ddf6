import { ConfigError } from '../../errors.ts';
import {
  type CommandArguments,
  configOptions,
  defineCommand,
  jobOptions,
  jsonOption,
  overridePositional,
} from '../command.ts';
import { withKeyPlaces } from '../keyPlaces.ts';
import { printNote, printResult } from '../output.ts';

const options = {
  ...configOptions,
  multirun: {
    type: 'boolean',
    alias: 'm',
    default: false,
    describe: 'run every value: seed=1,2  seed=range(1,6)  model=glob(*)  zip(seed=[1,2],model=[nano,small])',
  },
  from: { type: 'string', describe: 'repeat the run in this folder, with changes where overrides are given' },
  evaluate: {
    type: 'boolean',
    default: false,
    describe: 'measure each run when it is trained, as tonelab evaluate does',
  },
  ...jobOptions,
  plan: {
    type: 'boolean',
    default: false,
    describe:
      'only print the stages: data, steps, which parameters learn and how fast, time where it was measured before',
  },
  ...jsonOption,
} as const;

type TrainArguments = CommandArguments<typeof options, typeof overridePositional>;

export const trainCommand = defineCommand({
  command: 'train [overrides..]',
  summary: "train a recipe's stages; the same command goes on where it was stopped",
  positionals: overridePositional,
  options,
  run: (args) => {
    if (args.plan) return printPlan(args);
    return args.multirun ? trainAll(args) : trainOne(args);
  },
});

async function trainOne(args: TrainArguments): Promise<void> {
  refuseJobOptions(args);
  const { runTraining } = await import('../runTraining.ts');
  const { evaluateOnce } = await import('../evaluateTrained.ts');
  const { withStatus } = await import('../withStatus.ts');
  const { disposeResult } = await import('../../run/trainRecipe.ts');
  const { run, registry, configYaml, origin, provenance } = await openAsked(args);
  if (!args.json) printNote(run.line);
  const trained = async () => {
    const result = await runTraining(run, { configYaml, origin, quiet: args.json });
    if (args.evaluate && result.finished) await evaluateOnce(run, result, { registry, configYaml, quiet: args.json });
    return result;
  };
  const result = await withKeyPlaces(provenance, () => withStatus(run.folder, trained));
  disposeResult(result);
  run.close();
  const summary = { folder: run.folder, finished: result.finished, stages: result.stages };
  printResult(args, summary, () =>
    result.finished
      ? `trained ${result.stages.map(({ name }) => name).join(', ')}: ${run.folder}`
      : `stopped with a checkpoint; the same command goes on: ${run.folder}`,
  );
  if (!result.finished) process.exitCode = 1;
}

/** The run that the arguments describe, or one like that of `--from`. */
async function openAsked(args: TrainArguments) {
  const { openFromArguments, openRepeated } = await import('../openFromArguments.ts');
  const { preparationReport } = await import('../runTraining.ts');
  const report = preparationReport(args.json);
  return args.from === undefined ? openFromArguments(args, report) : openRepeated(args.from, args.overrides, report);
}

async function printPlan(args: TrainArguments): Promise<void> {
  if (args.multirun)
    throw new ConfigError('train: --plan shows one run, it cannot be combined with --multirun; plan one of its jobs');
  const { planRecipe } = await import('../../run/planRecipe.ts');
  const { planText } = await import('../planText.ts');
  const { run, provenance } = await openAsked(args);
  const stages = await withKeyPlaces(provenance, () => planRecipe(run));
  run.close();
  const { name: recipe, description } = run.config.recipe;
  printResult(args, { recipe, description, backend: run.line, stages }, () =>
    [`recipe ${recipe}: ${description}`, planText(stages)].join('\n\n'),
  );
}

async function trainAll(args: TrainArguments): Promise<void> {
  if (args.from !== undefined)
    throw new ConfigError('train: --from repeats one run, it cannot be combined with --multirun');
  const { runSweep, sweepToCome } = await import('../runSweep.ts');
  const { describeSweep, sweepExitCode } = await import('../sweepStates.ts');
  if (args['dry-run']) {
    const outcome = await sweepToCome(args, args);
    printResult(args, outcome, () => describeSweep(outcome));
    return;
  }
  const outcome = await runSweep(args, args);
  printResult(args, outcome, () => describeSweep(outcome));
  process.exitCode = sweepExitCode(outcome);
}

function refuseJobOptions(args: TrainArguments): void {
  const given = Object.keys(jobOptions).find((name) => args[name as keyof typeof jobOptions] !== undefined);
  if (given !== undefined) throw new ConfigError(`train: --${given} is for several jobs; give it with --multirun`);
}
