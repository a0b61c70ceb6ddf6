import { CheckpointError } from '../../../errors.ts';

/** What a pickle may hold: plain values, containers (lists and tuples are arrays), and what the host makes. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleObject;

/** A value that the host made, such as a tensor. */
export interface PickleObject {
  readonly made: string;
}

/** A function of the host that a pickle may call. */
export type PickleCallable = PickleObject & { call(args: readonly PickleValue[]): PickleValue };

/** What a pickle may ask for. It gets nothing but what this gives. */
export interface PickleHost {
  /** @throws CheckpointError for every name that is not on the host's list. */
  global(module: string, name: string): PickleObject;
  /** What a persistent id stands for. */
  persistent(id: PickleValue): PickleValue;
}

/** Integers longer than this are no part of any checkpoint. */
const maxIntegerBytes = 64;

/**
 * Reads pickles from bytes, one after the other. It is an interpreter of the format's opcodes that only ever builds plain
 * values; names, calls and persistent ids go to the host, and an opcode that could run anything else is refused.
 *
 * Source: CPython Lib/pickletools.py (opcodes, protocols 0 to 5).
 * @throws CheckpointError that names the opcode or the name asked for, and the byte.
 */
export class PickleMachine {
  readonly #bytes: Buffer;
  readonly #host: PickleHost;
  readonly #source: string;
  #at: number;
  #stack: PickleValue[] = [];
  #marks: number[] = [];
  #memo = new Map<number, PickleValue>();

  constructor(bytes: Buffer, choices: { readonly host: PickleHost; readonly source: string; readonly start?: number }) {
    this.#bytes = bytes;
    this.#host = choices.host;
    this.#source = choices.source;
    this.#at = choices.start ?? 0;
  }

  /** The byte behind the last pickle. */
  get position(): number {
    return this.#at;
  }

  /** Reads the next pickle. */
  load(): PickleValue {
    this.#stack = [];
    this.#marks = [];
    this.#memo = new Map();
    for (;;) {
      const start = this.#at;
      const opcode = this.#take(1)[0] ?? 0;
      if (opcode === stopOpcode) return this.pop();
      const run = opcodes[opcode];
      if (run === undefined) throw this.refusal(`opcode ${showOpcode(opcode)} is not read`, start);
      run(this);
    }
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const bottom = this.#marks.at(-1) ?? 0;
    if (this.#stack.length <= bottom) throw this.refusal('the stack is empty: the file is damaged');
    return this.#stack.pop() as PickleValue;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** The values above the last mark, which is removed with them. */
  popMark(): PickleValue[] {
    const from = this.#marks.pop();
    if (from === undefined) throw this.refusal('a mark is missing: the file is damaged');
    return this.#stack.splice(from);
  }

  peek(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  store(index: number): void {
    this.#memo.set(index, this.peek());
  }

  storeNext(): void {
    this.store(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.refusal(`memo ${index} was never stored: the file is damaged`);
    this.push(value);
  }

  uint(byteCount: 1 | 2 | 4): number {
    return this.#take(byteCount).readUIntLE(0, byteCount);
  }

  int32(): number {
    return this.#take(4).readInt32LE();
  }

  float64(): number {
    return this.#take(8).readDoubleBE();
  }

  /** A length of eight bytes. */
  length64(): number {
    return Number(this.#take(8).readBigUInt64LE());
  }

  /** Little-endian two's complement; a number where it is exact. */
  integer(byteCount: number): number | bigint {
    if (byteCount > maxIntegerBytes) throw this.refusal(`an integer of ${byteCount} bytes is not read`);
    const bytes = this.#take(byteCount);
    let value = 0n;
    for (let index = byteCount - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(bytes[index] ?? 0);
    return narrowed(BigInt.asIntN(8 * byteCount, value));
  }

  raw(byteCount: number): Uint8Array {
    return this.#take(byteCount);
  }

  text(byteCount: number): string {
    return this.#take(byteCount).toString('utf8');
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.refusal('ends within a line: it was cut short');
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  list(): PickleValue[] {
    const value = this.peek();
    if (Array.isArray(value)) return value;
    throw this.refusal('items are appended to what is no list');
  }

  map(): Map<PickleValue, PickleValue> {
    const value = this.peek();
    if (value instanceof Map) return value;
    throw this.refusal('items are set in what is no dictionary');
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.refusal('asks for a name that is no text');
    this.push(this.#host.global(module, name));
  }

  persistent(): void {
    this.push(this.#host.persistent(this.pop()));
  }

  /** Calls what the host gave for a name. */
  call(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!isCallable(callable) || !Array.isArray(args)) throw this.refusal('calls what is no function');
    this.push(callable.call(args));
  }

  /** State beside an object: that of a dictionary (`_metadata`) is of no use here; nothing else has one. */
  build(): void {
    this.pop();
    this.map();
  }

  refusal(reason: string, at = this.#at): CheckpointError {
    return new CheckpointError(`${this.#source}: byte ${at}: ${reason}`);
  }

  #take(byteCount: number): Buffer {
    const end = this.#at + byteCount;
    if (!(end <= this.#bytes.length)) throw this.refusal(`${byteCount} bytes expected: the file was cut short`);
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}

function isCallable(value: PickleValue): value is PickleCallable {
  return typeof value === 'object' && value !== null && 'call' in value && 'made' in value;
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function showOpcode(opcode: number): string {
  const letter = opcode > 0x20 && opcode < 0x7f ? ` '${String.fromCharCode(opcode)}'` : '';
  return `0x${opcode.toString(16).padStart(2, '0')}${letter}`;
}

const stopOpcode = 0x2e;

type Run = (machine: PickleMachine) => void;

function pushed(value: (machine: PickleMachine) => PickleValue): Run {
  return (machine) => machine.push(value(machine));
}

function tuple(size: number): Run {
  return (machine) => {
    const items = Array.from({ length: size }, () => machine.pop());
    machine.push(items.reverse());
  };
}

function setItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  const map = machine.map();
  for (let index = 0; index + 1 < items.length; index += 2) {
    map.set(items[index] as PickleValue, items[index + 1] as PickleValue);
  }
}

function dictionary(items: readonly PickleValue[], machine: PickleMachine): void {
  machine.push(new Map());
  setItems(machine, items);
}

const plainOpcodes: readonly (readonly [string | number, Run])[] = [
  ['(', (machine) => machine.mark()],
  ['0', (machine) => void machine.pop()],
  ['1', (machine) => void machine.popMark()],
  ['2', (machine) => machine.push(machine.peek())],
  ['N', pushed(() => null)],
  [0x88, pushed(() => true)],
  [0x89, pushed(() => false)],
  ['J', pushed((machine) => machine.int32())],
  ['K', pushed((machine) => machine.uint(1))],
  ['M', pushed((machine) => machine.uint(2))],
  [0x8a, pushed((machine) => machine.integer(machine.uint(1)))],
  [0x8b, pushed((machine) => machine.integer(machine.uint(4)))],
  ['G', pushed((machine) => machine.float64())],
  ['X', pushed((machine) => machine.text(machine.uint(4)))],
  [0x8c, pushed((machine) => machine.text(machine.uint(1)))],
  [0x8d, pushed((machine) => machine.text(machine.length64()))],
  ['U', pushed((machine) => machine.text(machine.uint(1)))],
  ['T', pushed((machine) => machine.text(machine.uint(4)))],
  ['C', pushed((machine) => machine.raw(machine.uint(1)))],
  ['B', pushed((machine) => machine.raw(machine.uint(4)))],
  [0x8e, pushed((machine) => machine.raw(machine.length64()))],
];

const containerOpcodes: readonly (readonly [string | number, Run])[] = [
  [']', pushed(() => [])],
  ['}', pushed(() => new Map())],
  [0x8f, pushed(() => new Set())],
  [')', pushed(() => [])],
  ['l', pushed((machine) => machine.popMark())],
  ['t', pushed((machine) => machine.popMark())],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  ['d', (machine) => dictionary(machine.popMark(), machine)],
  [
    'a',
    (machine) => {
      const item = machine.pop();
      machine.list().push(item);
    },
  ],
  [
    'e',
    (machine) => {
      const items = machine.popMark();
      const list = machine.list();
      for (const item of items) list.push(item);
    },
  ],
  [
    's',
    (machine) => {
      const value = machine.pop();
      const key = machine.pop();
      setItems(machine, [key, value]);
    },
  ],
  ['u', (machine) => setItems(machine, machine.popMark())],
];

const controlOpcodes: readonly (readonly [string | number, Run])[] = [
  [
    0x80,
    (machine) => {
      const protocol = machine.uint(1);
      if (protocol > 5) throw machine.refusal(`pickle protocol ${protocol} is not read (known: 0 to 5)`);
    },
  ],
  [0x95, (machine) => void machine.length64()],
  ['q', (machine) => machine.store(machine.uint(1))],
  ['r', (machine) => machine.store(machine.uint(4))],
  [0x94, (machine) => machine.storeNext()],
  ['h', (machine) => machine.recall(machine.uint(1))],
  ['j', (machine) => machine.recall(machine.uint(4))],
  ['c', (machine) => machine.global(machine.line(), machine.line())],
  [
    0x93,
    (machine) => {
      const name = machine.pop();
      machine.global(machine.pop(), name);
    },
  ],
  ['Q', (machine) => machine.persistent()],
  ['R', (machine) => machine.call()],
  ['b', (machine) => machine.build()],
];

const opcodes: Readonly<Record<number, Run>> = Object.fromEntries(
  [...plainOpcodes, ...containerOpcodes, ...controlOpcodes].map(([opcode, run]) => [
    typeof opcode === 'number' ? opcode : opcode.charCodeAt(0),
    run,
  ]),
);
