import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One program that is compared: a process that does the work once for each line it is sent. */
export interface ContenderSpec {
  /** `tonelab-compiled`, `torch-eager`. */
  readonly variant: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Answer {
  /** Milliseconds, or whatever the benchmark's unit is. */
  readonly value: number;
  readonly peakRssMb: number;
}

/** A process under way. It says `{"ready": true, "losses": [...]}` once, and answers each line with one JSON line. */
export class Contender {
  readonly variant: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #peakRssMb = 0;
  #losses: readonly number[] = [];
  #parameters: number | undefined;

  private constructor(spec: ContenderSpec) {
    this.variant = spec.variant;
    const [program, ...args] = spec.command;
    this.#process = spawn(program as string, args, {
      env: { ...process.env, ...spec.env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** Starts the process and waits until it has warmed up; undefined where it cannot run here. */
  static async start(spec: ContenderSpec): Promise<Contender | undefined> {
    const contender = new Contender(spec);
    const failed = new Promise<undefined>((resolve) => contender.#process.once('error', () => resolve(undefined)));
    const first = await Promise.race([
      contender.#next<{ readonly losses?: readonly number[]; readonly parameters?: number }>(),
      failed,
    ]);
    if (first === undefined) return undefined;
    contender.#losses = first.losses ?? [];
    contender.#parameters = first.parameters;
    return contender;
  }

  async once(): Promise<number> {
    this.#process.stdin?.write('run\n');
    const answer = await this.#next<Answer>();
    if (answer === undefined) throw new Error(`${this.variant} ended before it answered`);
    this.#peakRssMb = Math.max(this.#peakRssMb, answer.peakRssMb);
    return answer.value;
  }

  /** Of its first training steps; empty where nothing is trained. */
  get losses(): readonly number[] {
    return this.#losses;
  }

  /** Of the part that it measures, where it says so. */
  get parameters(): number | undefined {
    return this.#parameters;
  }

  get peakRssMb(): number {
    return this.#peakRssMb;
  }

  stop(): void {
    this.#process.stdin?.end();
    this.#process.kill();
  }

  async #next<T>(): Promise<T | undefined> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) return undefined;
      // Libraries print greetings; only JSON is ours.
      if (value.startsWith('{')) return JSON.parse(value) as T;
    }
  }
}
