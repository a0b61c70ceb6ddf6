import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkWithSchema } from '../core/config/checkWithSchema.ts';
import type { ConfigObject } from '../core/config/configNode.ts';
import { yamlText } from '../core/config/yamlText.ts';
import type { Registry } from '../core/registry.ts';
import { ConfigError } from '../errors.ts';
import { type OpenRun, openRun } from '../run/openRun.ts';
import { checkRunConfig } from './configCheck.ts';
import { type ConfigArguments, composeFromArguments } from './configTree.ts';

export interface OpenedFromArguments {
  readonly run: OpenRun;
  readonly registry: Registry;
  /** The resolved config as YAML, for the run folder. */
  readonly configYaml: string;
}

/** Composes, checks and opens the run that a command line asks for. */
export async function openFromArguments(
  args: ConfigArguments,
  report?: (message: string, done?: number, total?: number) => void,
): Promise<OpenedFromArguments> {
  const { project, composed } = await composeFromArguments(args);
  const { config, resolved, registry } = await checkRunConfig(composed, project);
  const run = await openRun({
    config,
    registry,
    checkNode: (plugin, node, path) =>
      checkWithSchema(plugin.configSchema as never, node as ConfigObject, {
        path,
        provenance: resolved.provenance,
        owner: plugin.name,
      }),
    ...(report === undefined ? {} : { report }),
  });
  return { run, registry, configYaml: yamlText(resolved.tree) };
}

/**
 * Opens a run from its folder: the config that was frozen there decides everything.
 * @throws ConfigError when the folder is no run's.
 */
export async function openFromFolder(
  folder: string,
  report?: (message: string, done?: number, total?: number) => void,
): Promise<OpenedFromArguments> {
  if (!existsSync(join(folder, 'resolved.yaml'))) {
    const why = existsSync(folder) ? 'resolved.yaml is missing in it' : 'there is no such folder';
    throw new ConfigError(
      `${folder}: not the folder of a run (${why}); give one that 'tonelab train' wrote, such as runs/quickstart`,
    );
  }
  return openFromArguments({ 'config-dir': [folder], 'config-name': 'resolved', overrides: [] }, report);
}
