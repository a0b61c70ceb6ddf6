import { ablationConfigSchema } from '../ablation/ablationConfig.ts';
import { editorSchema, editorSchemaOfPlugins, type JsonSchema, withProperties } from '../core/config/editorSchema.ts';
import type { PluginKind } from '../core/contracts.ts';
import type { Registry } from '../core/registry.ts';
import { recipeSchema } from '../core/trainer/stage.ts';
import { runConfigSchema } from '../run/runConfig.ts';
import { sweepConfigSchema } from '../run/sweepConfig.ts';
import { pluginNodes } from './pluginNodes.ts';

const schemaFolder = '.vscode/schemas';

/**
 * Files that make VS Code (with the extension redhat.vscode-yaml) complete and check config files: a JSON Schema for each
 * group and for primary configs, and the settings that say which file has which schema. Path -> text.
 */
export function editorFiles(registry: Registry, configFolders: readonly string[]): ReadonlyMap<string, string> {
  const schemas = groupSchemas(registry);
  const files = new Map<string, string>();
  const patterns: Record<string, readonly string[]> = {};
  for (const [group, schema] of schemas) {
    const place = `${schemaFolder}/${group === '' ? 'config' : group.replaceAll('/', '-')}.json`;
    const whole = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: group === '' ? 'config' : group,
      ...schema,
    };
    files.set(place, jsonText(whole));
    patterns[place] = configFolders.map((folder) => [folder, group, '*.yaml'].filter((part) => part !== '').join('/'));
  }
  files.set('.vscode/settings.json', jsonText({ 'yaml.schemas': patterns }));
  return files;
}

/** Every group, and '' for primary configs. */
function groupSchemas(registry: Registry): ReadonlyMap<string, JsonSchema> {
  const { preparation, trainer, evaluation } = runConfigSchema.shape;
  const ofKind = (kind: PluginKind) =>
    editorSchemaOfPlugins(registry.list(kind) as unknown as Parameters<typeof editorSchemaOfPlugins>[0]);
  const plugins = new Map(Object.entries(pluginNodes).map(([path, kind]) => [path.replace('.', '/'), ofKind(kind)]));
  const parts = [...plugins].filter(([group]) => group.startsWith('model/'));
  const model = withProperties(
    editorSchema(runConfigSchema.shape.model),
    Object.fromEntries(parts.map(([group, schema]) => [group.slice('model/'.length), schema])),
  );
  const launcher = ofKind('launcher');
  const sweep = editorSchema(sweepConfigSchema);
  const root = withProperties(editorSchema(runConfigSchema), {
    corpus: plugins.get('corpus') ?? {},
    text: plugins.get('text') ?? {},
    model,
    launcher,
    sweep,
    ablation: editorSchema(ablationConfigSchema),
  });
  return new Map<string, JsonSchema>([
    ['', root],
    ...plugins,
    ['model', model],
    ['preparation', editorSchema(preparation)],
    ['trainer', editorSchema(trainer)],
    ['evaluation', editorSchema(evaluation)],
    ['recipe', editorSchema(recipeSchema)],
    ['launcher', launcher],
    ['experiment', root],
    ['selection', ofKind('selection')],
    ['sampler', ofKind('sampler')],
    ['folders', withProperties(editorSchema(runConfigSchema.pick({ runFolder: true, outputFolder: true })), { sweep })],
  ]);
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
