import type { SpectralSettings } from '../../audio/spectralSettings.ts';
import { ConfigError } from '../../errors.ts';
import type { AssetLocator, PluginEnvironments, PluginKind, PluginProducts, TextDimensions } from '../contracts.ts';
import type { ModelParts } from '../objectives/modelParts.ts';
import type { Registry } from '../registry.ts';
import type { ModelConfig, PartConfig } from './modelConfig.ts';

export interface ModelEnvironment {
  readonly assets: AssetLocator;
  readonly spectral: SpectralSettings;
  readonly text: TextDimensions;
  readonly speakerCount: number;
  /** Checks a plugin's node against its schema and returns the parsed value; names the key in its errors. */
  checkNode(plugin: { readonly configSchema: unknown; readonly name: string }, node: unknown, path: string): unknown;
}

/**
 * Makes the parts of a system from its config, each told the sizes of those before it.
 * @throws ConfigError when a name is unknown, a node is wrong, or decoder and vocoder do not fit.
 */
export function assembleModel(config: ModelConfig, registry: Registry, environment: ModelEnvironment): ModelParts {
  const { assets, spectral, text, speakerCount } = environment;
  const make = <Kind extends PluginKind>(
    kind: Kind,
    node: PartConfig,
    told: PluginEnvironments[Kind],
  ): PluginProducts[Kind] => {
    const plugin = registry.get(kind, node.name);
    const { name: _name, ...own } = node;
    const checked = environment.checkNode(plugin, own, `model.${kind}`);
    return plugin.create(checked as never, told) as PluginProducts[Kind];
  };
  const semantic = make('semantic', config.semantic, { assets });
  const reference = make('reference', config.reference, { spectral, speakerCount, assets });
  const timbreChannels = reference.outChannels;
  const style = config.style && make('style', config.style, { timbreChannels });
  const phonemes = make('phonemes', config.phonemes, {
    ...text,
    semanticChannels: semantic.outChannels,
    timbreChannels,
  });
  const hiddenChannels = phonemes.outChannels;
  const decoder = make('decoder', config.decoder, { hiddenChannels, timbreChannels, spectral });
  const duration = make('duration', config.duration, { hiddenChannels, timbreChannels });
  const vocoder = make('vocoder', config.vocoder, { spectral, features: decoder.emits, timbreChannels });
  const parts = { semantic, phonemes, reference, ...(style && { style }), decoder, duration, vocoder };
  expectFit(parts, spectral, config);
  return parts;
}

function expectFit({ decoder, vocoder }: ModelParts, spectral: SpectralSettings, config: ModelConfig): void {
  const { emits } = decoder;
  const { accepts } = vocoder;
  if (emits.form !== accepts.form || emits.channels !== accepts.channels) {
    throw new ConfigError(
      `model.decoder (${config.decoder.name}) emits ${emits.form} x ${emits.channels}, model.vocoder (${config.vocoder.name}) accepts ` +
        `${accepts.form} x ${accepts.channels}; choose another model/vocoder`,
    );
  }
  if (vocoder.hopLength !== spectral.hopLength) {
    throw new ConfigError(
      `model.vocoder (${config.vocoder.name}) makes ${vocoder.hopLength} samples per frame, preparation.spectral.hopLength is ${spectral.hopLength}`,
    );
  }
}
