import type { NativeBackend } from '../../nn/ops/nativeBackend.ts';
import type { Tensor } from '../../tf.ts';
import { constantContent, constNode } from './constantNodes.ts';
import type { Recording, Segment } from './recording.ts';

/**
 * Writes inputs that never change into the graph, where TensorFlow computes what depends on them alone once, and lays kernels
 * out for the machine once. `fixed` are the first inputs; the others stay inputs.
 *
 * @throws CompileError for a type that cannot be written.
 */
export function fixInputs(backend: NativeBackend, recording: Recording, fixed: readonly Tensor[]): Recording {
  const segments = recording.segments.map((segment): Segment => {
    const constants = new Map(
      segment.feeds.flatMap(({ port, value }) => {
        const tensor = value.kind === 'input' ? fixed[value.index] : undefined;
        if (tensor === undefined) return [];
        const name = port.split(':')[0] as string;
        const dtype = backend.getDTypeInteger(tensor.dtype);
        const content = constantContent(backend.binding, dtype, tensor.dataSync() as never);
        return [[name, constNode(name, dtype, { shape: tensor.shape, content })] as const];
      }),
    );
    return {
      ...segment,
      nodes: segment.nodes.map((node) => constants.get(node.name) ?? node),
      feeds: segment.feeds.filter(({ value }) => value.kind !== 'input' || value.index >= fixed.length),
    };
  });
  return { ...recording, segments };
}
