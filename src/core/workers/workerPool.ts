import { Worker } from 'node:worker_threads';
import { inOrder } from './inOrder.ts';
import type { ThreadAnswer } from './serveTasks.ts';
import type { CreateTaskWork, TaskWork } from './taskWork.ts';
import { fromThreadFailure } from './threadFailure.ts';

export interface WorkerPoolOptions<Data, Task, Result> {
  /** Names the pool in messages. */
  readonly name: string;
  /** The thread's script: `new URL('./someWorker.ts', import.meta.url)`; it calls `serveTasks(createWork)`. */
  readonly script: URL;
  readonly createWork: CreateTaskWork<Data, Task, Result>;
  /** Given to `createWork` in each thread; copied, so share what is large through SharedArrayBuffers. */
  readonly data: Data;
  /** 0 does the tasks in the caller's own thread, with the same results. */
  readonly threads: number;
}

interface Waiting<Task, Result> {
  readonly task: Task;
  readonly transfer: readonly ArrayBuffer[];
  resolve(result: Result): void;
  reject(reason: Error): void;
}

/**
 * A fixed number of worker threads that do tasks of one kind, each one task at a time. Threads are started when a task
 * finds none idle, and stay until `close`.
 */
export class WorkerPool<Data, Task, Result> {
  readonly #options: WorkerPoolOptions<Data, Task, Result>;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting<Task, Result>>();
  readonly #queue: Waiting<Task, Result>[] = [];
  #inline: Promise<TaskWork<Task, Result>> | undefined;
  #closed = false;

  constructor(options: WorkerPoolOptions<Data, Task, Result>) {
    this.#options = options;
  }

  /**
   * Does a task; `transfer` names buffers of it that are given away.
   *
   * @throws what the work threw, of the same class; Error when the pool was closed or the thread ended.
   */
  run(task: Task, transfer: readonly ArrayBuffer[] = []): Promise<Result> {
    const { threads, name } = this.#options;
    if (this.#closed) return Promise.reject(new Error(`${name}: the worker threads were stopped`));
    if (threads === 0) return this.#runInline(task);
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, transfer, resolve, reject });
      this.#dispatch();
    });
  }

  /** Does tasks and gives their results in the order of the tasks; see `inOrder`. */
  inOrder(
    tasks: Iterable<Task> | AsyncIterable<Task>,
    ahead: number = 2 * this.#options.threads,
  ): AsyncGenerator<Result, void, undefined> {
    return inOrder(tasks, ahead, (task) => this.run(task));
  }

  /** Ends the threads at once; tasks under way are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle, ...this.#busy.keys()];
    const stopped = new Error(`${this.#options.name}: the worker threads were stopped`);
    for (const waiting of [...this.#busy.values(), ...this.#queue]) waiting.reject(stopped);
    this.#idle.length = 0;
    this.#queue.length = 0;
    this.#busy.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  async #runInline(task: Task): Promise<Result> {
    this.#inline ??= Promise.resolve(this.#options.data).then(this.#options.createWork);
    const work = await this.#inline;
    return (await work(task)).result;
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? this.#start();
      if (worker === undefined) return;
      const waiting = this.#queue.shift() as Waiting<Task, Result>;
      this.#busy.set(worker, waiting);
      worker.ref();
      worker.postMessage(waiting.task, [...waiting.transfer]);
    }
  }

  #start(): Worker | undefined {
    if (this.#busy.size >= this.#options.threads) return undefined;
    const worker = startThread(this.#options.script, this.#options.data);
    worker.on('message', (answer: ThreadAnswer<Result>) => this.#take(worker, answer));
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', (code) => this.#lose(worker, new Error(`it ended with exit code ${code}`)));
    return worker;
  }

  #take(worker: Worker, answer: ThreadAnswer<Result>): void {
    const waiting = this.#busy.get(worker);
    if (waiting === undefined) return;
    this.#busy.delete(worker);
    this.#idle.push(worker);
    // An idle thread does not keep the process alive.
    worker.unref();
    if (answer.kind === 'done') waiting.resolve(answer.result);
    else waiting.reject(fromThreadFailure(answer.failure));
    this.#dispatch();
  }

  /** A thread that died takes its task with it; the next task starts another thread. */
  #lose(worker: Worker, cause: Error): void {
    const waiting = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    waiting?.reject(new Error(`${this.#options.name}: a worker thread failed: ${cause.message}`, { cause }));
    if (!this.#closed) this.#dispatch();
  }
}

/** The script lies beside the running code: as JavaScript in dist, as TypeScript in a checkout. */
function startThread(script: URL, workerData: unknown): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(script.href.replace(/\.ts$/, '.js')), { workerData });
  return new Worker(new URL('./typeScriptThread.mjs', import.meta.url), { workerData, argv: [script.href] });
}
