import { type AnyLengthRecording, recordForAnyLength } from '../core/compile/compileForAnyLength.ts';
import type { Segment } from '../core/compile/recording.ts';
import type { NodeMessage, SignatureMessage } from '../core/compile/savedModelProto.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { speechGraphs } from '../synthesis/synthesizer.ts';
import { alignmentNodes, spreadNodes, wholeFrameNodes } from './durationNodes.ts';
import { NodeWriter, typeAttribute } from './nodeWriter.ts';

/** A synthesizer as one graph. */
export interface SpeechSavedModel {
  readonly nodes: readonly NodeMessage[];
  readonly signature: SignatureMessage;
  /** What the graph ends with: the wave, or the decoder's frames where the vocoder works on the host. */
  readonly output: 'wave' | 'mel';
}

/**
 * The synthesizer as one graph from symbols to the wave, for sentences of any length, with its weights as constants. A
 * vocoder that is no network is left out; the graph then gives the mel.
 *
 * Shapes: symbols, tones, languages [1, Tx], token_ids [1, Tc], token_of_symbol [1, Tx] int32; timbre [G]; speed,
 * noise_scale, seed scalars -> wave [1, N] or mel [1, Ty, M], durations [1, Tx].
 * @throws CompileError where the backend is not native, or a part cannot be recorded.
 */
export function speechSavedModel(
  parts: ModelParts,
  params: ModelParams,
  settings: { readonly lengthScale: number },
): SpeechSavedModel {
  const graphs = speechGraphs(parts);
  const writer = new NodeWriter();
  const shared = { timbre: timbreInput(writer, parts), seed: writer.input('seed', 'int32', []) };
  const speed = writer.input('speed', 'float32', []);
  const noiseScale = writer.input('noise_scale', 'float32', []);

  const text = recordForAnyLength(graphs.text, params, { fixed: true });
  const [hidden, predicted] = place(writer, 'text', text, { ...shared, ...textInputs(writer, parts) });
  const durations = wholeFrameNodes(writer, predicted as string, { speed, lengthScale: settings.lengthScale });
  writer.output('durations', durations, { type: 'int32', shape: [1, -1] });

  const frames = recordForAnyLength(graphs.frames, params, { fixed: true });
  const spread = { hidden: hidden as string, alignment: alignmentNodes(writer, durations), noiseScale };
  const [features] = place(writer, 'frames', frames, { ...shared, ...spread });
  const output = parts.vocoder.training === undefined ? 'mel' : 'wave';
  if (output === 'mel') {
    writer.output('mel', features as string, { type: 'float32', shape: [1, -1, parts.decoder.emits.channels] });
  } else {
    const wave = recordForAnyLength(graphs.wave, params, { fixed: true });
    const [samples] = place(writer, 'wave', wave, { ...shared, features: features as string });
    const attr = { T: typeAttribute('float32'), squeeze_dims: { list: { i: [2] } } };
    const squeezed = writer.operation('Squeeze', [samples as string], attr); // [1, N, 1] -> [1, N]
    writer.output('wave', squeezed, { type: 'float32', shape: [1, -1] });
  }
  return { nodes: writer.nodes, signature: { inputs: writer.inputs, outputs: writer.outputs }, output };
}

/** [G] -> [1, 1, G] */
function timbreInput(writer: NodeWriter, parts: ModelParts): string {
  const channels = parts.reference.outChannels;
  const shape = writer.constant('int32', [1, 1, channels], [3]);
  const attr = { T: typeAttribute('float32'), Tshape: typeAttribute('int32') };
  return writer.operation('Reshape', [writer.input('timbre', 'float32', [channels]), shape], attr);
}

/** By the names of the text step's inputs. */
function textInputs(writer: NodeWriter, parts: ModelParts): Readonly<Record<string, string>> {
  const row = (name: string) => writer.input(name, 'int32', [1, -1]);
  const symbols = { ids: row('symbols'), tones: row('tones'), languages: row('languages') };
  if (parts.semantic.outChannels === 0) return symbols;
  const tokens = { tokenIds: row('token_ids'), tokenOfSymbol: row('token_of_symbol') };
  return { ...symbols, 'characters/ids': tokens.tokenIds, 'characters/spread': spreadNodes(writer, tokens) };
}

/** Puts a recording in with its inputs by name; returns its results' ports in the order of the step's result. */
function place(
  writer: NodeWriter,
  prefix: string,
  { recording, inputPaths }: AnyLengthRecording,
  given: Readonly<Record<string, string>>,
): readonly string[] {
  const segment = recording.segments[0] as Segment;
  const ports = new Map(
    segment.feeds.map(({ port, value }) => {
      const path = value.kind === 'input' ? inputPaths.get(value.index) : undefined;
      return [port, given[path ?? ''] as string] as const;
    }),
  );
  const fetched = writer.graph(prefix, segment, ports);
  return recording.outputs.map((output) => {
    const at = segment.fetches.findIndex(({ value }) => value === output);
    return fetched[at] as string;
  });
}
