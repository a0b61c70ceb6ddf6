import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ComposedConfig, composeConfig } from '../core/config/composeConfig.ts';
import { findProject, type ProjectConfig } from '../core/config/projectConfig.ts';

/** The config groups that come with tonelab. */
export const builtInConfigs = fileURLToPath(new URL('../../configs/', import.meta.url)).replace(/[\\/]$/, '');

/** The arguments that every command with a config has; see `configOptions` and `overridePositional`. */
export interface ConfigArguments {
  readonly 'config-dir': readonly string[];
  readonly 'config-name': string;
  readonly overrides: readonly string[];
}

/**
 * The folders to compose from: those of `--config-dir`, the project's, the built-in ones. A `--config-dir` that has the
 * primary config is a tree of its own, to which nothing is added.
 */
export function configSearchPath(
  args: Pick<ConfigArguments, 'config-dir' | 'config-name'>,
  project: ProjectConfig,
): readonly string[] {
  const own = args['config-dir'].map((folder) => path.resolve(folder));
  const primary = `${args['config-name'].replace(/\.yaml$/, '')}.yaml`;
  if (own.some((folder) => existsSync(path.join(folder, primary)))) return own;
  return [...own, ...project.configPath, builtInConfigs];
}

/** Composes what a command line asks for, in the project of the working directory. */
export async function composeFromArguments(
  args: ConfigArguments,
): Promise<{ readonly project: ProjectConfig; readonly composed: ComposedConfig }> {
  const project = await findProject(process.cwd());
  const composed = composeConfig({
    searchPath: configSearchPath(args, project),
    configName: args['config-name'],
    overrides: args.overrides,
  });
  return { project, composed };
}
