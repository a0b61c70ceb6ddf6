import { CompileError } from '../../errors.ts';
import type { NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { constNode } from './constantNodes.ts';
import { type GraphConstant, wholeNumbers } from './graphConstant.ts';
import { fitLengthFormula, type LengthFormula } from './lengthFormula.ts';
import type { AttributeMessage, NodeMessage } from './savedModelProto.ts';

/** Writes the nodes that compute shapes from lengths, each once. */
export class LengthNodes {
  readonly #binding: NativeBinding;
  readonly #lengths: readonly (readonly number[])[];
  readonly #addNode: (node: NodeMessage) => string;
  readonly #known = new Map<string, string>();
  /** For each length, the port of a scalar that holds it. */
  readonly #sources: (string | undefined)[] = [];

  constructor(
    binding: NativeBinding,
    about: {
      readonly lengths: readonly (readonly number[])[];
      /** Gives the node a name and keeps it. */
      readonly add: (node: NodeMessage) => string;
    },
  ) {
    this.#binding = binding;
    this.#lengths = about.lengths;
    this.#addNode = about.add;
  }

  /** Notes which lengths can be read off an input, given its shapes in the recordings. */
  addSource(port: string, shapes: readonly (readonly number[])[], dtype: number): void {
    const rank = shapes[0]?.length ?? 0;
    const count = this.#lengths[0]?.length ?? 0;
    for (let axis = 0; axis < rank; axis++) {
      for (let length = 0; length < count; length++) {
        if (this.#sources[length] !== undefined) continue;
        const same = shapes.every((shape, recording) => shape[axis] === this.#lengths[recording]?.[length]);
        if (same) this.#sources[length] = this.#sizeOf(port, axis, dtype);
      }
    }
  }

  /**
   * A constant that may change with the lengths; returns the node's name.
   * @throws CompileError where no rule tells how.
   */
  addConstant(seen: readonly GraphConstant[], name: string): string {
    const [first] = seen as readonly [GraphConstant];
    const alike = seen.every(({ shape, uniform }) => same(shape, first.shape) && uniform === first.uniform);
    const equal = seen.every(({ content }) => Buffer.compare(content, first.content) === 0);
    if (alike && equal && !first.uniform) return this.#const(first);
    if (first.dtype === this.#binding.TF_INT32) {
      if (seen.every(({ shape }) => same(shape, first.shape))) return this.#wholes(seen, name);
      if (seen.every(isCount)) return this.#range(seen, name);
    }
    if (equal && seen.every(({ uniform }) => uniform)) return this.#filled(seen, name);
    throw new CompileError(
      `${name}: a constant of shape [${first.shape.join(', ')}] depends on the length, and is neither a shape nor ` +
        'uniform nor a count; give it to the step as an input',
    );
  }

  #const({ dtype, shape, content }: GraphConstant): string {
    const key = `${dtype} ${shape.join(',')} ${Buffer.from(content).toString('latin1')}`;
    return this.#once(key, () => this.#addNode(constNode('', dtype, { shape, content })));
  }

  /** One value in all places of a shape that may follow the lengths. */
  #filled(seen: readonly GraphConstant[], name: string): string {
    const [first] = seen as readonly [GraphConstant];
    const scalar = this.#const({ ...first, shape: [] });
    if (seen.every(({ shape }) => shape.length === 0)) return scalar;
    const dims = this.#vector(
      first.shape.map((_, axis) => seen.map(({ shape }) => shape[axis] as number)),
      name,
    );
    const attr = { T: { type: first.dtype }, index_type: this.#int32() };
    return this.#node('Fill', [dims, `${scalar}:0`], attr);
  }

  /** Whole numbers that change with the lengths, as the begin of a slice or the pads of a padding. */
  #wholes(seen: readonly GraphConstant[], name: string): string {
    const values = seen.map(wholeNumbers);
    const [first] = seen as readonly [GraphConstant];
    const entries = (values[0] ?? []).map((_, at) => values.map((all) => all[at] as number));
    if (first.shape.length === 0) return nameOf(this.#scalar(entries[0] as readonly number[], name));
    const flat = this.#vector(entries, name);
    if (first.shape.length === 1) return nameOf(flat);
    const attr = { T: this.#int32(), Tshape: this.#int32() };
    return this.#node('Reshape', [flat, this.#whole(first.shape, [first.shape.length])], attr);
  }

  /** 0, 1, 2, ... */
  #range(seen: readonly GraphConstant[], name: string): string {
    const limit = this.#scalar(
      seen.map(({ shape }) => shape[0] as number),
      name,
    );
    return this.#node('Range', [this.#whole([0], []), limit, this.#whole([1], [])], { Tidx: this.#int32() });
  }

  /** [entry][recording] -> the port of a vector. */
  #vector(entries: readonly (readonly number[])[], name: string): string {
    if (entries.every((entry) => new Set(entry).size === 1)) {
      return this.#whole(
        entries.map(([value]) => value as number),
        [entries.length],
      );
    }
    const attr = { N: { i: entries.length }, T: this.#int32(), axis: { i: 0 } };
    return `${this.#node(
      'Pack',
      entries.map((entry) => this.#scalar(entry, name)),
      attr,
    )}:0`;
  }

  #scalar(seen: readonly number[], name: string): string {
    const formula = fitLengthFormula(seen, this.#lengths);
    if (formula !== undefined) return this.#formula(formula, name);
    throw new CompileError(
      `${name}: a size follows no formula of the lengths (${seen.join(', ')} at ${this.#lengths.map(String).join('; ')})`,
    );
  }

  #formula(formula: LengthFormula, name: string): string {
    const terms = formula.map(({ factor, of }) => {
      const factors = of.map((length) => this.#sourceOf(length, name));
      if (factor !== 1 || of.length === 0) factors.unshift(this.#whole([factor], []));
      return factors.reduce((product, next) => this.#arithmetic('Mul', product, next));
    });
    if (terms.length === 0) return this.#whole([0], []);
    return terms.reduce((sum, term) => this.#arithmetic('AddV2', sum, term));
  }

  /** A length, or after the lengths the half of one, rounded up. */
  #sourceOf(length: number, name: string): string {
    const count = this.#lengths[0]?.length ?? 0;
    if (length >= count) {
      const next = this.#arithmetic('AddV2', this.#sourceOf(length - count, name), this.#whole([1], []));
      return this.#arithmetic('FloorDiv', next, this.#whole([2], []));
    }
    const source = this.#sources[length];
    if (source === undefined) throw new CompileError(`${name}: length ${length} is the size of none of the inputs`);
    return source;
  }

  #arithmetic(op: 'Mul' | 'AddV2' | 'FloorDiv', a: string, b: string): string {
    return `${this.#node(op, [a, b], { T: this.#int32() })}:0`;
  }

  #sizeOf(port: string, axis: number, dtype: number): string {
    const shape = this.#node('Shape', [port], { T: { type: dtype }, out_type: this.#int32() });
    const ends = [this.#whole([axis], [1]), this.#whole([axis + 1], [1]), this.#whole([1], [1])];
    const masks = { begin_mask: { i: 0 }, ellipsis_mask: { i: 0 }, end_mask: { i: 0 }, new_axis_mask: { i: 0 } };
    const attr = { T: this.#int32(), Index: this.#int32(), ...masks, shrink_axis_mask: { i: 1 } };
    return `${this.#node('StridedSlice', [`${shape}:0`, ...ends], attr)}:0`;
  }

  #whole(values: readonly number[], shape: readonly number[]): string {
    const content = new Uint8Array(Int32Array.from(values).buffer);
    return `${this.#const({ dtype: this.#binding.TF_INT32, shape, content, uniform: false })}:0`;
  }

  #node(op: string, input: readonly string[], attr: Readonly<Record<string, AttributeMessage>>): string {
    return this.#once(`${op} ${input.join(' ')}`, () => this.#addNode({ name: '', op, input, attr }));
  }

  #once(key: string, make: () => string): string {
    const name = this.#known.get(key) ?? make();
    this.#known.set(key, name);
    return name;
  }

  #int32(): AttributeMessage {
    return { type: this.#binding.TF_INT32 };
  }
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function isCount(constant: GraphConstant): boolean {
  return constant.shape.length === 1 && wholeNumbers(constant).every((value, index) => value === index);
}

function nameOf(port: string): string {
  return port.slice(0, port.lastIndexOf(':'));
}
