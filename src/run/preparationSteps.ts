import type { ModelEnvironment } from '../core/model/assembleModel.ts';
import type { Registry } from '../core/registry.ts';
import type { ChainStep } from '../corpus/preparationChain.ts';
import type { RunConfig } from './runConfig.ts';

/** The steps of a run's preparation, in their order. */
export function preparationSteps(
  { spectral, steps, order, only = {} }: RunConfig['preparation'],
  registry: Registry,
  checkNode: ModelEnvironment['checkNode'],
): readonly ChainStep[] {
  return order.map((step) => {
    const { name, ...own } = steps[step] ?? { name: step };
    const plugin = registry.get('preparation', name);
    const config = checkNode(plugin, own, `preparation.steps.${step}`);
    const { module, options, changes } = plugin.create(config as never, { spectral });
    const condition = only[step];
    return { step, name, module: module.href, options, changes, ...(condition && { only: condition }) };
  });
}
