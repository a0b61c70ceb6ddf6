import { configOptions, defineCommand, jsonOption, overridePositional } from '../command.ts';
import { printNote, printResult } from '../output.ts';

export const prepareCommand = defineCommand({
  command: 'prepare [overrides..]',
  summary: 'import the corpus, clean and measure its recordings, compute their features; what stands is used again',
  positionals: overridePositional,
  options: {
    ...configOptions,
    ...jsonOption,
    keep: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'an utterance, by id, or a reason that is not rejected; for training the same is preparation.keep',
    },
    shards: {
      type: 'number',
      describe: 'prepare the corpus in so many parts, each a job of the launcher, such as launcher=slurm',
    },
    shard: {
      type: 'string',
      conflicts: 'shards',
      describe: 'prepare one part of the corpus alone: 2/8',
    },
  },
  run: async (args) => {
    const { openFromArguments } = await import('../openFromArguments.ts');
    const { preparationReport } = await import('../runTraining.ts');
    const { describePreparation, keepOverride, summarisePreparation, writeRejected } = await import(
      '../preparation.ts'
    );
    const overrides = [...(args.overrides ?? []), ...keepOverride(args.keep)];
    const { prepareShard, prepareShards, readShard, shardsFolder } = await import('../prepareShards.ts');
    const asked = { ...args, overrides };
    const shard = readShard(args.shard);
    const opened = await openFromArguments(asked, preparationReport(args.json), shard);
    const { run } = opened;
    try {
      if (args.shards !== undefined && !(await prepareShards(opened, { ...asked, shards: args.shards }))) {
        const folder = shardsFolder(run);
        printResult(
          args,
          { isLeft: true, folder },
          () =>
            `the parts are submitted; how far they are: tonelab sweep status ${folder}; prepare without --shards once they are done`,
        );
        return;
      }
      const corpus = await (shard === undefined ? run.corpus() : prepareShard(run, shard, run.corpus));
      const rejectedFile = shard === undefined ? await writeRejected(run, corpus) : undefined;
      printResult(args, { ...summarisePreparation(corpus), rejectedFile }, () => describePreparation(corpus));
      if (rejectedFile !== undefined && !args.json) printNote(`rejected recordings, with figures: ${rejectedFile}`);
    } finally {
      run.close();
    }
  },
});
