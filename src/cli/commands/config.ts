import type { ComposedConfig } from '../../core/config/composeConfig.ts';
import type { ConfigNode } from '../../core/config/configNode.ts';
import { ConfigError } from '../../errors.ts';
import { configOptions, defineCommand, overridePositional } from '../command.ts';
import { print } from '../output.ts';

const infoTopics = ['defaults', 'defaults-tree', 'searchpath', 'plugins', 'provenance', 'groups'] as const;
type InfoTopic = (typeof infoTopics)[number];

export const configCommand = defineCommand({
  command: 'config [overrides..]',
  summary: 'compose a config and print it, or tell where its values come from',
  positionals: overridePositional,
  options: {
    ...configOptions,
    cfg: {
      alias: 'c',
      choices: ['job', 'hydra', 'all'],
      default: 'job',
      describe: "the composed config, Hydra's own settings, or all with choices and search path",
    },
    resolve: { type: 'boolean', default: false, describe: 'put values in the place of interpolations' },
    package: { type: 'string', alias: 'p', describe: 'only what is below this key' },
    info: { choices: infoTopics, alias: 'i', describe: 'tell about the composition instead' },
    json: { type: 'boolean', default: false, describe: 'print JSON' },
    yaml: { type: 'boolean', default: false, describe: 'print YAML (the default)' },
    schemas: {
      type: 'boolean',
      default: false,
      describe: 'write JSON Schema files and settings into .vscode, so that the editor completes and checks YAML',
    },
    check: { type: 'boolean', default: false, describe: "check it against tonelab's and the plugins' schemas" },
  },
  run: async (args) => {
    const { composeFromArguments } = await import('../configTree.ts');
    if (args.schemas) {
      const { writeEditorFiles } = await import('../writeEditorFiles.ts');
      for (const file of await writeEditorFiles(process.cwd())) print(file);
      return;
    }
    if (args.json && args.yaml) throw new ConfigError('config: choose one of --json and --yaml');
    const { composed, project } = await composeFromArguments(args);
    if (args.info !== undefined) {
      await printInfo(composed, args.info, args.json);
      return;
    }
    if (args.check) {
      const { checkRunConfig } = await import('../configCheck.ts');
      await checkRunConfig(composed, project);
    }
    const { resolveConfig } = await import('../../core/config/composeConfig.ts');
    const tree = args.resolve ? resolveConfig(composed, { missing: 'keep' }).tree : composed.tree;
    const whole = args.cfg === 'hydra' ? await settingsTree(composed) : tree;
    const shown = args.package === undefined ? whole : await nodeAt(whole, args.package);
    if (args.cfg === 'all') await printAll(composed, shown, args.json);
    else await printTree(shown, args.json);
  },
});

async function printTree(tree: ConfigNode, asJson: boolean): Promise<void> {
  print(asJson ? await jsonText(tree) : (await import('../../core/config/yamlText.ts')).yamlText(tree));
}

async function settingsTree({ settings }: ComposedConfig): Promise<ConfigNode> {
  const { dictNode } = await import('../../core/config/configNode.ts');
  return dictNode(settings.source, [['hydra', settings]]);
}

/** The config beside what it was made from; `config` holds what `--cfg job` prints. */
async function printAll(composed: ComposedConfig, tree: ConfigNode, asJson: boolean): Promise<void> {
  const { dictNode, nodeOf } = await import('../../core/config/configNode.ts');
  const about = (value: Parameters<typeof nodeOf>[0]) => nodeOf(value, tree.source);
  const all = dictNode(tree.source, [
    ['config', tree],
    ['choices', about({ ...composed.choices })],
    ['overrides', about([...composed.overrides])],
    ['configName', about(composed.configName)],
    ['searchPath', about([...composed.searchPath])],
  ]);
  await printTree(all, asJson);
}

async function nodeAt(tree: ConfigNode, packagePath: string): Promise<ConfigNode> {
  const { childOf } = await import('../../core/config/configNode.ts');
  const { splitKeyPath } = await import('../../core/config/keyPath.ts');
  const { suggestionText } = await import('../../core/suggest.ts');
  let node = tree;
  for (const key of splitKeyPath(packagePath)) {
    const child = childOf(node, key);
    if (child === undefined) {
      const known = node.kind === 'dict' ? node.entries.keys() : [];
      throw new ConfigError(`--package ${packagePath}: no key '${key}'; ${suggestionText(key, known)}`);
    }
    node = child;
  }
  return node;
}

async function printInfo(composed: ComposedConfig, topic: InfoTopic, asJson: boolean): Promise<void> {
  const { infoOf } = await import('../configInfo.ts');
  const { value, text } = await infoOf(composed, topic);
  print(asJson ? JSON.stringify(value, undefined, 2) : text);
}

async function jsonText(tree: ConfigNode): Promise<string> {
  const { plainValue } = await import('../../core/config/configNode.ts');
  const { jsonNumber } = await import('../output.ts');
  return JSON.stringify(plainValue(tree), jsonNumber, 2);
}
