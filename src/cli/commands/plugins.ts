import { defineCommand, jsonOption } from '../command.ts';
import { printResult } from '../output.ts';

export const pluginsCommand = defineCommand({
  command: 'plugins [kind]',
  summary: 'list the plugins: built-in ones and those of the project',
  positionals: { kind: { type: 'string', describe: 'only this kind, such as vocoder' } },
  options: jsonOption,
  run: async (args) => {
    const { listPlugins, pluginTable } = await import('../pluginList.ts');
    const plugins = await listPlugins(args.kind);
    printResult(args, plugins, () => pluginTable(plugins));
  },
});
