import type { ModelEnvironment } from '../core/model/assembleModel.ts';
import type { CorpusEnvironment, CorpusSource } from '../core/recordingContracts.ts';
import type { Registry } from '../core/registry.ts';

/** The corpus that a node names, which may open others by theirs. */
export function corpusSource(
  { name, ...own }: { readonly name: string; readonly [key: string]: unknown },
  path: string,
  made: {
    readonly registry: Registry;
    readonly checkNode: ModelEnvironment['checkNode'];
    readonly environment: CorpusEnvironment;
  },
): CorpusSource {
  const plugin = made.registry.get('corpus', name);
  return plugin.create(made.checkNode(plugin, own, path) as never, {
    ...made.environment,
    corpus: (node, at) => corpusSource(node, at, made),
  });
}
