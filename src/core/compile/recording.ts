import type { HostCallSpec } from '../../nn/ops/hostCall.ts';
import type { FunctionMessage, NodeMessage } from './savedModelProto.ts';

/** A value of a recorded step, by where it comes from. The same object is the same value. */
export type RecordedValue = InputValue | ConstantValue | NodeValue | HostValue;

interface ValueForm {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** One of the step's declared inputs. */
export interface InputValue extends ValueForm {
  readonly kind: 'input';
  readonly index: number;
}

/** Made in JavaScript and the same in each run. */
export interface ConstantValue extends ValueForm {
  readonly kind: 'constant';
  readonly content: Uint8Array;
}

/** An output of an operation. */
export interface NodeValue extends ValueForm {
  readonly kind: 'node';
  readonly segment: number;
  /** `node:output` within its segment. */
  readonly port: string;
}

/** Made by host work between two segments. */
export interface HostValue extends ValueForm {
  readonly kind: 'host';
}

/** Operations that run as one graph. */
export interface Segment {
  readonly nodes: readonly NodeMessage[];
  /** What its nodes call. */
  readonly functions: readonly FunctionMessage[];
  readonly feeds: readonly { readonly port: string; readonly value: RecordedValue }[];
  readonly fetches: readonly { readonly port: string; readonly value: NodeValue }[];
}

/** Host work between segments `k` and `k + 1`. */
export interface RecordedHostCall {
  readonly name: string;
  readonly compute: HostCallSpec['compute'];
  readonly inputs: readonly RecordedValue[];
  readonly outputs: readonly HostValue[];
}

/** A step as graphs with host work between them: at least one segment more than host calls. */
export interface Recording {
  readonly segments: readonly Segment[];
  readonly hostCalls: readonly RecordedHostCall[];
  /** What the step returns, in the order of its result's tensors. */
  readonly outputs: readonly RecordedValue[];
  /** Operations in all. */
  readonly operationCount: number;
}
