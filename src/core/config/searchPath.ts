import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import { type ConfigNode, dictNode } from './configNode.ts';
import { type ConfigRepository, isFolder } from './configRepository.ts';
import { describeSource } from './configSource.ts';
import { InterpolationResolver } from './interpolationResolver.ts';
import { settingsKey } from './keyPath.ts';
import type { Override } from './override.ts';
import { caretBelow } from './overrideCaret.ts';

const searchPathKey = `${settingsKey}.searchpath`;

/**
 * The search path with the folders that a primary config adds with `hydra.searchpath`, or an override of that key: they
 * come last. Relative ones count from the working directory.
 *
 * Source: Hydra 1.3. Differs: a folder that is missing is an error, and `pkg://` is refused: here are no Python packages.
 * @throws ConfigError with file and line, or the override, for what is not a list of folders.
 */
export function extendedSearchPath(
  repository: ConfigRepository,
  configName: string,
  overrides: readonly Override[],
): readonly string[] {
  const written = overrides.find(({ keyOrGroup }) => keyOrGroup === searchPathKey)?.value;
  const node = written ?? searchPathIn(repository.load(configName)?.content);
  if (node === undefined) return repository.searchPath;
  return [...repository.searchPath, ...foldersOf(node)];
}

/** @throws ConfigError for a config behind the primary one that wants to change where configs are looked for. */
export function refuseSearchPath(content: ConfigNode): void {
  const node = searchPathIn(content);
  if (node === undefined) return;
  throw new ConfigError(`${describeSource(node.source)}: ${searchPathKey} can be set in the primary config only`);
}

function searchPathIn(content: ConfigNode | undefined): ConfigNode | undefined {
  const settings = content?.kind === 'dict' ? content.entries.get(settingsKey) : undefined;
  const node = settings?.kind === 'dict' ? settings.entries.get('searchpath') : undefined;
  return node?.kind === 'scalar' && node.value === null ? undefined : node;
}

function foldersOf(node: ConfigNode): readonly string[] {
  const resolved = new InterpolationResolver(dictNode(node.source, [['searchpath', node]])).resolveAt(['searchpath']);
  if (resolved.kind !== 'list') {
    throw new ConfigError(
      `${describeSource(node.source)}: ${searchPathKey} must be a list of folders${caretBelow(node.source)}`,
    );
  }
  return resolved.items.map((item) => {
    const text = item.kind === 'scalar' && typeof item.value === 'string' ? item.value : undefined;
    const scheme = /^([a-z]+):\/\//.exec(text ?? '')?.[1];
    if (text === undefined || (scheme !== undefined && scheme !== 'file')) {
      const got = text === undefined ? 'something else' : `'${text}'`;
      throw new ConfigError(
        `${describeSource(item.source)}: an item of ${searchPathKey} is a folder, such as file://conf, got ${got}${caretBelow(item.source)}`,
      );
    }
    const folder = path.resolve(text.replace(/^file:\/\//, ''));
    if (!isFolder(folder))
      throw new ConfigError(`${describeSource(item.source)}: '${text}' is no folder${caretBelow(item.source)}`);
    return folder;
  });
}
