import { checkWithSchema } from '../core/config/checkWithSchema.ts';
import type { ResolvedConfig } from '../core/config/composeConfig.ts';
import type { ConfigObject } from '../core/config/configNode.ts';
import type { ModelEnvironment } from '../core/model/assembleModel.ts';

/** Checks plugins' nodes of a composed config by their schemas, so that errors name file and line. */
export const nodeChecker =
  (provenance: ResolvedConfig['provenance']): ModelEnvironment['checkNode'] =>
  (plugin, node, path) =>
    checkWithSchema(plugin.configSchema as never, node as ConfigObject, { path, provenance, owner: plugin.name });
