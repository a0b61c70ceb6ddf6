import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { completionFlag } from './completionScripts.ts';
import { completionsFor } from './completions.ts';
import { reportFailure, UsageError } from './failure.ts';
import { print } from './output.ts';

/** Runs one command line; returns the exit code: 0 done, 1 failed, 2 bad usage or config. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    if (args[0] === completionFlag) {
      // A shell waits for words; a failure here has nothing to say to it.
      const words = await completionsFor(args.slice(1).map(longName)).catch((): readonly string[] => []);
      for (const word of words) print(word);
      return 0;
    }
    await commandLine(args.map(longName)).parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    return reportFailure(error);
  }
}

/** Hydra's short flags of two letters, which yargs would read as two flags. */
const twoLetterFlags: Readonly<Record<string, string>> = {
  '-cd': '--config-dir',
  '-cn': '--config-name',
  '-cp': '--config-path',
};

function longName(word: string): string {
  return twoLetterFlags[word] ?? word;
}

function commandLine(args: readonly string[]): Argv {
  const line = yargs([...args])
    .scriptName('tonelab')
    .locale('en')
    .usage('$0 <command>\n\nFew-shot text-to-speech training, and which data makes a voice better.')
    .parserConfiguration({ 'greedy-arrays': false, 'dot-notation': false, 'parse-positional-numbers': false })
    .version(version())
    .alias('h', 'help')
    .alias('v', 'version')
    .demandCommand(1, 'Name a command.')
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message, args, commandAt(args));
    })
    .epilogue('Change any key of a config behind the command: tonelab train model=small trainer.keepLast=3')
    .wrap(Math.min(120, process.stdout.columns ?? 120));
  for (const command of commands) addCommand(line, command);
  return line;
}

function addCommand(line: Argv, command: Command): void {
  line.command({
    command: command.command,
    describe: command.summary,
    builder: (inner) => {
      for (const [name, options] of Object.entries(command.positionals ?? {})) inner.positional(name, options);
      for (const [name, options] of Object.entries(command.options ?? {})) inner.option(name, options);
      for (const subcommand of command.subcommands ?? []) addCommand(inner, subcommand);
      const names = command.subcommands?.map((subcommand) => subcommand.command.split(' ')[0]).join(', ');
      return names === undefined ? inner : inner.demandCommand(1, `Name a command of '${command.command}': ${names}.`);
    },
    handler: async (parsed) => {
      await command.run?.(parsed as never);
    },
  });
}

/** The command that the words of a command line name, for messages about its options. */
function commandAt(args: readonly string[]): Command | undefined {
  let known = commands;
  let found: Command | undefined;
  for (const word of args) {
    const next = known.find((command) => command.command.split(' ')[0] === word);
    if (next === undefined) continue;
    found = next;
    known = next.subcommands ?? [];
  }
  return found;
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
