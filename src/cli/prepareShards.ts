import { join } from 'node:path';
import type { LauncherJob } from '../core/launcherContract.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { ConfigError, CorpusError } from '../errors.ts';
import type { PreparationShard } from '../run/openRun.ts';
import { noteLost, noteRunning } from '../run/runStatus.ts';
import { noteJobs } from '../run/sweepFolder.ts';
import { type ConfigArguments, configWords } from './configTree.ts';
import { launchJobs, ownProgram } from './launchJobs.ts';
import type { OpenedFromArguments } from './openFromArguments.ts';

/** `2/8`: the second of eight parts. @throws ConfigError for anything else. */
export function readShard(text: string | undefined): PreparationShard | undefined {
  if (text === undefined) return undefined;
  const [, number, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (number === undefined || count === undefined || number < 1 || number > count)
    throw new ConfigError(`prepare: --shard is '${text}'; expected a part and how many there are, such as 2/8`);
  return { number, count };
}

interface ShardArguments extends ConfigArguments {
  readonly shards: number;
  readonly json: boolean;
}

/**
 * Prepares a corpus in parts, each a job of the launcher; what they compute lies in the cache that they share. The corpus is
 * imported first, so that its recordings are fetched once. false: the jobs are left to a scheduler.
 *
 * @throws CorpusError when a part could not be prepared.
 */
export async function prepareShards(
  { run, launcher: launchedBy }: OpenedFromArguments,
  args: ShardArguments,
): Promise<boolean> {
  if (!Number.isInteger(args.shards) || args.shards < 1)
    throw new ConfigError(`prepare: --shards is ${args.shards}; expected a whole number of at least 1`);
  if (launchedBy === undefined) throw new ConfigError("prepare: --shards needs a config with a node 'launcher'");
  const { utterances } = await run.imported();
  const count = Math.max(1, Math.min(args.shards, utterances.length));
  const folder = shardsFolder(run);
  const jobs = Array.from({ length: count }, (_, index) => shardJob(folder, { number: index + 1, count }, args));
  await noteJobs(folder, { lines: args.overrides ?? [], launcher: launchedBy.node, jobs });
  const policy = { folder, keepGoing: true, retries: 0, quiet: args.json };
  const { isLeft, unfinished } = await launchJobs(launchedBy.launcher, jobs, policy);
  if (isLeft) return false;
  for (const [job, exitCode] of unfinished) await noteLost(job.folder, exitCode);
  const [first] = unfinished;
  if (first === undefined) return true;
  const [{ log, title }, exitCode] = first;
  throw new CorpusError(
    `prepare: ${unfinished.size} of ${count} parts were not prepared; part ${title} ended with exit code ${exitCode}, and what it printed is in ${log}. The same command goes on.`,
  );
}

/** Where the parts of a run's preparation have their folders. */
export function shardsFolder({ folder }: Pick<OpenedFromArguments['run'], 'folder'>): string {
  return join(folder, 'preparation');
}

/** Prepares one part, and notes in its folder how that goes and how it ended. */
export async function prepareShard<T>(
  run: OpenedFromArguments['run'],
  shard: PreparationShard,
  prepare: () => Promise<T>,
): Promise<T> {
  const note = await noteRunning(shardFolder(shardsFolder(run), shard));
  try {
    const prepared = await prepare();
    await note('finished');
    return prepared;
  } catch (error) {
    await note('failed', (error as Error).message);
    throw error;
  }
}

function shardFolder(place: string, { number, count }: PreparationShard): string {
  const folder = join(place, `${number}-of-${count}`);
  makeFolder(folder);
  return folder;
}

function shardJob(place: string, shard: PreparationShard, args: ShardArguments): LauncherJob {
  const title = `${shard.number}/${shard.count}`;
  const folder = shardFolder(place, shard);
  const command = [...ownProgram(), 'prepare', '--shard', title, ...configWords(args)];
  return { folder, title, command, log: join(folder, 'output.log') };
}
