import type { SpectralSettings } from '../../audio/spectralSettings.ts';
import { ConfigError } from '../../errors.ts';
import type { Plugin, PluginEnvironments, PluginProducts, TextDimensions } from '../contracts.ts';
import type { ModelParts } from '../objectives/modelParts.ts';
import type { Registry } from '../registry.ts';
import type { AssetLocator } from '../weightContracts.ts';
import { misfit } from './misfit.ts';
import type { ModelConfig } from './modelConfig.ts';

export interface ModelEnvironment {
  readonly assets: AssetLocator;
  readonly spectral: SpectralSettings;
  readonly text: TextDimensions;
  readonly speakerCount: number;
  /** How many classes each head of a recogniser tells apart; absent: it has no heads. */
  readonly recognised?: Readonly<Record<string, number>>;
  /** Checks a plugin's node against its schema and returns the parsed value; names the key in its errors. */
  checkNode(plugin: { readonly configSchema: unknown; readonly name: string }, node: unknown, path: string): unknown;
}

/**
 * Makes the parts of a system from its config, each told the sizes of those before it. None is made before the config of all
 * is found right.
 * @throws ConfigError when a name is unknown, a node is wrong, or decoder and vocoder do not fit.
 */
export function assembleModel(config: ModelConfig, registry: Registry, environment: ModelEnvironment): ModelParts {
  const { assets, spectral, text, speakerCount } = environment;
  const checked = checkParts(config, registry, environment);
  const problem = misfit(checked, spectral);
  if (problem !== undefined) throw new ConfigError(`${problem}; choose another model/decoder or model/vocoder`);
  const make = <Kind extends ModelKind>(kind: Kind, told: PluginEnvironments[Kind]): PluginProducts[Kind] => {
    const { plugin, config: own } = checked[kind] as CheckedParts[ModelKind];
    return plugin.create(own as never, told as never) as PluginProducts[Kind];
  };
  const semantic = make('semantic', { assets });
  const reference = make('reference', { spectral, speakerCount, assets });
  const timbreChannels = reference.outChannels;
  const style = config.style && make('style', { timbreChannels });
  const phonemes = make('phonemes', { ...text, semanticChannels: semantic.outChannels, timbreChannels });
  const hiddenChannels = phonemes.outChannels;
  const decoder = make('decoder', { hiddenChannels, timbreChannels, spectral });
  const duration = make('duration', { hiddenChannels, timbreChannels });
  const vocoder = make('vocoder', { spectral, features: decoder.emits, timbreChannels });
  const recogniser = config.recogniser && make('recogniser', { spectral, classes: environment.recognised ?? {} });
  const optional = { ...(style && { style }), ...(recogniser && { recogniser }) };
  return { semantic, phonemes, reference, decoder, duration, vocoder, ...optional };
}

type ModelKind = keyof ModelConfig;
type CheckedParts = { readonly [Kind in ModelKind]: { readonly plugin: Plugin<Kind>; readonly config: unknown } };

function checkParts(config: ModelConfig, registry: Registry, { checkNode }: ModelEnvironment): CheckedParts {
  const entries = Object.entries(config).flatMap(([kind, node]) => {
    if (node === undefined) return [];
    const { name, ...own } = node;
    const plugin = registry.get(kind as ModelKind, name);
    return [[kind, { plugin, config: checkNode(plugin, own, `model.${kind}`) }]];
  });
  return Object.fromEntries(entries) as CheckedParts;
}
