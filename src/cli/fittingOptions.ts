import type { ComposedConfig } from '../core/config/composeConfig.ts';
import { resolveConfig } from '../core/config/composeConfig.ts';
import { misfit } from '../core/model/misfit.ts';
import { modelConfigSchema, type PartConfig } from '../core/model/modelConfig.ts';
import type { Registry } from '../core/registry.ts';
import { runConfigSchema } from '../run/runConfig.ts';

const groups = ['model/decoder', 'model/vocoder'] as const;

/** The options of a config's groups that would make its decoder and vocoder fit, for people; what a user changed by key stays changed. */
export function fittingOptions(composed: ComposedConfig, registry: Registry): string {
  const lines = groups.map((group) => {
    const fitting = (composed.groups()[group] ?? []).filter((option) => fits(composed, `${group}=${option}`, registry));
    return `  ${group}: ${fitting.join(', ') || 'none'}`;
  });
  return `. What fits, changing one of them:\n${lines.join('\n')}`;
}

function fits(composed: ComposedConfig, choice: string, registry: Registry): boolean {
  try {
    const { value } = resolveConfig(composed.with([choice]), { missing: 'keep' });
    const { decoder, vocoder } = modelConfigSchema.parse(value['model']);
    const { spectral } = runConfigSchema.shape.preparation.parse(value['preparation']);
    const checked = { decoder: parsed('decoder', decoder, registry), vocoder: parsed('vocoder', vocoder, registry) };
    return misfit(checked, spectral) === undefined;
  } catch {
    // An option that cannot be chosen here at all.
    return false;
  }
}

function parsed<Kind extends 'decoder' | 'vocoder'>(kind: Kind, { name, ...own }: PartConfig, registry: Registry) {
  const plugin = registry.get(kind, name);
  return { plugin, config: plugin.configSchema.parse(own) };
}
