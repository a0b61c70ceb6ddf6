import type { ModelEnvironment } from '../core/model/assembleModel.ts';
import type { Registry } from '../core/registry.ts';
import type { Frontend } from '../text/frontend.ts';
import { runAssets } from './runAssets.ts';
import type { RunConfig } from './runConfig.ts';

/** Makes the frontend that a config names. @throws ConfigError for an unknown name or a wrong key. */
export function openFrontend(setup: {
  readonly config: Pick<RunConfig, 'text'>;
  readonly registry: Registry;
  readonly checkNode: ModelEnvironment['checkNode'];
}): Frontend {
  const { name, ...own } = setup.config.text;
  const plugin = setup.registry.get('frontend', name);
  return plugin.create(setup.checkNode(plugin, own, 'text') as never, { assets: runAssets });
}
