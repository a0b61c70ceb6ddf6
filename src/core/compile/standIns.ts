import type { HostArray } from '../../nn/ops/hostCall.ts';
import type { BoundAttribute, BoundTensor, NativeBinding } from '../../nn/ops/nativeBackend.ts';

/** Where a tensor's values are, as far as an operation may ask for them. */
interface StoodFor {
  /** The binding's id of a tensor of that shape and type. */
  readonly realId: number;
  /** What of the tensor decides the shapes of an operation's results: shape, type, and the values of a constant. */
  readonly description: string;
}

/** Ids of stand-ins begin above all that the binding gives, which are 32-bit. */
const firstStandIn = 2 ** 40;

/**
 * Runs a step for the sake of its operations alone: tensors that operations make have shapes and types but no values of
 * their own. All of one shape and type share one tensor of the binding, and operations of one kind on the same shapes run
 * once. A pass needs the memory of its inputs and of one tensor of each shape, and little time.
 */
export class StandIns {
  readonly #binding: NativeBinding;
  readonly #known = new Map<number, StoodFor>();
  /** One tensor of the binding for each shape and type. */
  readonly #shared = new Map<string, number>();
  /** Shapes and types that an operation makes, by its description. */
  readonly #made = new Map<string, readonly Omit<BoundTensor, 'id'>[]>();
  #nextId = firstStandIn;

  constructor(binding: NativeBinding) {
    this.#binding = binding;
  }

  /** A tensor of the binding, which has values. */
  declare(id: number, shape: readonly number[], dtype: number): void {
    this.#known.set(id, { realId: id, description: formOf({ shape, dtype }) });
  }

  /** A constant's values may be sizes or axes, so they belong to its description. */
  declareConstant(id: number, shape: readonly number[], made: { readonly dtype: number; readonly values: HostArray }) {
    const description = `${formOf({ shape, dtype: made.dtype })}=${made.values.length > mostSizes ? '' : made.values}`;
    this.#known.set(id, { realId: id, description });
  }

  executeOp(
    op: string,
    attributes: readonly BoundAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): BoundTensor[] {
    const given = inputs.map((id) => this.#known.get(id) ?? { realId: id, description: `tensor ${id}` });
    const key = JSON.stringify([op, attributes, outputs, given.map(({ description }) => description)]);
    const forms = this.#made.get(key) ?? this.#execute(op, attributes, { inputs: given, outputs });
    this.#made.set(key, forms);
    return forms.map((form) => this.#standIn(form));
  }

  /** Frees a stand-in; false: the id is the binding's. */
  release(id: number): boolean {
    this.#known.delete(id);
    return id >= firstStandIn;
  }

  /** Stand-ins that nobody freed. */
  get aliveCount(): number {
    return [...this.#known.keys()].filter((id) => id >= firstStandIn).length;
  }

  dispose(): void {
    for (const id of this.#shared.values()) this.#binding.deleteTensor(id);
    this.#shared.clear();
  }

  #execute(
    op: string,
    attributes: readonly BoundAttribute[],
    ends: { readonly inputs: readonly StoodFor[]; readonly outputs: number },
  ): readonly Omit<BoundTensor, 'id'>[] {
    const ids = ends.inputs.map(({ realId }) => realId);
    return this.#binding.executeOp(op, attributes, ids, ends.outputs).map(({ id, shape, dtype }) => {
      this.#share(id, { shape, dtype });
      return { shape, dtype };
    });
  }

  /** Keeps the first tensor of a form. Whole numbers become zeros: they may be places, which must lie within bounds. */
  #share(id: number, form: Omit<BoundTensor, 'id'>): void {
    const key = formOf(form);
    const zeros = this.#shared.has(key) ? undefined : this.#zeros(form);
    if (!this.#shared.has(key)) this.#shared.set(key, zeros ?? id);
    if (this.#shared.get(key) !== id) this.#binding.deleteTensor(id);
  }

  #zeros({ shape, dtype }: Omit<BoundTensor, 'id'>): number | undefined {
    if (dtype !== this.#binding.TF_INT32) return undefined;
    const count = shape.reduce((product, size) => product * size, 1);
    return this.#binding.createTensor(shape, dtype, new Int32Array(count));
  }

  #standIn({ shape, dtype }: Omit<BoundTensor, 'id'>): BoundTensor {
    const id = this.#nextId++;
    const description = formOf({ shape, dtype });
    this.#known.set(id, { realId: this.#shared.get(description) as number, description });
    return { id, shape, dtype };
  }
}

/** Constants of more values than this are no sizes. */
const mostSizes = 64;

function formOf({ shape, dtype }: Omit<BoundTensor, 'id'>): string {
  return `${dtype}[${shape}]`;
}
