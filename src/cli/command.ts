import type { InferredOptionTypes, Options, PositionalOptions } from 'yargs';

/**
 * One command of the command line. A file of `src/cli/commands/` exports one, made by `defineCommand`, and has one line
 * in `src/cli/commands.ts`. What does the work is imported inside `run`, so that `tonelab --help` loads none of it.
 */
export interface Command {
  /** As yargs reads it: `config [overrides..]`, `import <source>`. The first word is the name. */
  readonly command: string;
  /** One line for `tonelab --help`. */
  readonly summary: string;
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  readonly options?: Readonly<Record<string, Options>>;
  /** `tonelab corpus import`: a command with subcommands has no `run` of its own. */
  readonly subcommands?: readonly Command[];
  readonly run?: (args: never) => Promise<void>;
}

type CommandOptions = Readonly<Record<string, Options>>;
type CommandPositionals = Readonly<Record<string, PositionalOptions>>;

/** The arguments that `run` gets: the options and positionals by their names, typed by their declarations. */
export type CommandArguments<Given extends CommandOptions, Placed extends CommandPositionals> = Readonly<
  InferredOptionTypes<Given> & InferredOptionTypes<Placed>
>;

/** Declares a command; the types of its arguments follow from its options. */
export function defineCommand<
  const Given extends CommandOptions = Record<never, never>,
  const Placed extends CommandPositionals = Record<never, never>,
>(definition: {
  readonly command: string;
  readonly summary: string;
  readonly positionals?: Placed;
  readonly options?: Given;
  readonly subcommands?: readonly Command[];
  readonly run?: (args: CommandArguments<Given, Placed>) => Promise<void>;
}): Command {
  return definition as Command;
}

/** The options of every command that composes a config. */
export const configOptions = {
  'config-dir': {
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    describe: 'a folder of config groups, looked at first; with a primary config of its own it is the whole tree',
  },
  'config-path': {
    type: 'string',
    describe: 'the folder of a whole tree, in the place of all others; --config-dir is looked at behind it',
  },
  'config-name': { type: 'string', default: 'config', describe: 'the primary config' },
} as const satisfies CommandOptions;

/** The overrides of every command that composes a config: `key=value +key=value ~key group=option`. */
export const overridePositional = {
  overrides: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe: 'changes to the config: key=value, +key=value, ~key, group=option, experiment=name',
  },
} as const satisfies CommandPositionals;

/** The options of every command that runs several jobs; they take the place of `sweep.keepGoing` and `sweep.retries`. */
export const jobOptions = {
  'dry-run': { type: 'boolean', describe: 'only show each job and its state; nothing is written or started' },
  'fail-fast': { type: 'boolean', conflicts: 'keep-going', describe: 'leave the jobs behind a failed one' },
  'keep-going': { type: 'boolean', describe: 'run the jobs behind a failed one' },
  retries: { type: 'number', describe: 'start a failed job again, so many times' },
} as const satisfies CommandOptions;

/** `--json` for every command that prints a result. */
export const jsonOption = {
  json: { type: 'boolean', default: false, describe: 'print the result as JSON' },
} as const satisfies CommandOptions;
