import type { ProjectConfig } from '../core/config/projectConfig.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';

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
  const { composed, project } = await composeFromArguments({
    'config-dir': valuesOf(words, '--config-dir'),
    'config-path': valuesOf(words, '--config-path')[0],
    'config-name': valuesOf(words, '--config-name')[0] ?? 'config',
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
      ? [
          ...Object.keys(groups).filter((name) => groups[name]?.length),
          ...Object.keys(composed.choices).filter((name) => name.includes('@')),
          ...composed.provenance.keys(),
        ].map((name) => `${name}=`)
      : (groups[group.split('@')[0] ?? ''] ?? []).map((option) => `${group}=${option}`);
  return [...new Set(candidates)].filter((word) => word.startsWith(typed)).map((word) => `${prefix}${word}`);
}

/** What was given to an option: `--config-dir x` or `--config-dir=x`. */
function valuesOf(words: readonly string[], option: string): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)];
    return words[index - 1] === option ? [word] : [];
  });
}

/** `model.vocoder.name` -> the vocoders that there are. */
async function pluginNames(key: string, project: ProjectConfig): Promise<readonly string[]> {
  const { kindOfNode } = await import('./pluginNodes.ts');
  const kind = key.endsWith('.name') ? kindOfNode(key.slice(0, -'.name'.length)) : undefined;
  if (kind === undefined) return [];
  const { projectRegistry } = await import('./projectRegistry.ts');
  return (await projectRegistry(project)).list(kind).map(({ name }) => name);
}
