import type { ProjectConfig } from '../core/config/projectConfig.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';

/** What the shell script of `tonelab completion` asks with. */
export const completionFlag = '--get-yargs-completions';

/**
 * Candidates for the last word of a command line: commands, options, and for commands with a config also groups, their
 * options and the config's keys.
 */
export async function completionsFor(words: readonly string[]): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const { command, subcommands } = commandOf(words.slice(1, -1));
  if (current.startsWith('-')) {
    const options = [...Object.keys(command?.options ?? {}), 'help'].map((name) => `--${name}`);
    return options.filter((option) => option.startsWith(current));
  }
  const names = subcommands.map((one) => one.command.split(' ')[0] ?? '').filter((name) => name.startsWith(current));
  if (command?.positionals?.['overrides'] === undefined) return names;
  return [...names, ...(await overrideCompletions(current, words))];
}

function commandOf(words: readonly string[]): {
  readonly command: Command | undefined;
  readonly subcommands: readonly Command[];
} {
  let command: Command | undefined;
  let subcommands: readonly Command[] = commands;
  for (const word of words) {
    const next = subcommands.find((one) => one.command.split(' ')[0] === word);
    if (next === undefined) continue;
    command = next;
    subcommands = next.subcommands ?? [];
  }
  return { command, subcommands };
}

/** `mo` -> `model=`; `model=n` -> `model=nano`; `trainer.k` -> `trainer.keepLast=`. */
async function overrideCompletions(current: string, words: readonly string[]): Promise<readonly string[]> {
  const { composeFromArguments } = await import('./configTree.ts');
  const folderAt = words.indexOf('--config-dir');
  const nameAt = words.indexOf('--config-name');
  const { composed, project } = await composeFromArguments({
    'config-dir': folderAt === -1 ? [] : [words[folderAt + 1] ?? ''],
    'config-name': nameAt === -1 ? 'config' : (words[nameAt + 1] ?? ''),
    overrides: [],
  });
  const [prefix = ''] = /^[+~]*/.exec(current) ?? [];
  const typed = current.slice(prefix.length);
  const groups = composed.groups();
  const equals = typed.indexOf('=');
  const group = typed.slice(0, Math.max(0, equals));
  const names = equals === -1 ? [] : await pluginNames(group, project);
  if (names.length > 0)
    return names.map((name) => `${prefix}${group}=${name}`).filter((word) => word.startsWith(current));
  const candidates =
    equals === -1
      ? [...Object.keys(groups).filter((name) => groups[name]?.length), ...composed.provenance.keys()].map(
          (name) => `${name}=`,
        )
      : (groups[group] ?? []).map((option) => `${group}=${option}`);
  return [...new Set(candidates)].filter((word) => word.startsWith(typed)).map((word) => `${prefix}${word}`);
}

/** `model.vocoder.name` -> the vocoders that there are. */
async function pluginNames(key: string, project: ProjectConfig): Promise<readonly string[]> {
  const { kindOfNode } = await import('./pluginNodes.ts');
  const kind = key.endsWith('.name') ? kindOfNode(key.slice(0, -'.name'.length)) : undefined;
  if (kind === undefined) return [];
  const { projectRegistry } = await import('./projectRegistry.ts');
  return (await projectRegistry(project)).list(kind).map(({ name }) => name);
}
