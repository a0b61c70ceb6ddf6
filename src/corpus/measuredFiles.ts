import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { threadCount } from '../core/workers/threadCount.ts';
import { WorkerPool } from '../core/workers/workerPool.ts';
import { createDurationWork, type MeasuredRecording, type PlacedRecording } from './recordingDuration.ts';
import { readTextLines } from './textLines.ts';

/** A thread takes as long to start as this many recordings to measure. */
const leastPerThread = 32;

const fileName = 'files.jsonl';
const lineSchema = z.object({ file: z.string(), sha256: z.string(), durationSeconds: z.number() });

/** Hash and duration of each recording, measured once however many utterances lie in it, and remembered on disk. */
export class MeasuredFiles {
  readonly #measured = new Map<string, Promise<MeasuredRecording>>();
  readonly #before: ReadonlyMap<string, MeasuredRecording>;
  readonly #pool: WorkerPool<undefined, PlacedRecording, MeasuredRecording>;

  private constructor(
    before: ReadonlyMap<string, MeasuredRecording>,
    pool: WorkerPool<undefined, PlacedRecording, MeasuredRecording>,
  ) {
    this.#before = before;
    this.#pool = pool;
  }

  /** Opens what an earlier import left in a folder; `total` is how many recordings there will be, as far as is known. */
  static async open(folder: string, { source, total = Infinity }: { source: string; total?: number | undefined }) {
    return new MeasuredFiles(
      await readBefore(join(folder, fileName)),
      new WorkerPool({
        name: `importing ${source}`,
        script: new URL('./recordingDurationWorker.ts', import.meta.url),
        createWork: createDurationWork,
        data: undefined,
        threads: threadCount(total, leastPerThread),
      }),
    );
  }

  /** @throws CorpusError naming `place` where the recording cannot be read. */
  measure(file: string, place: string): Promise<MeasuredRecording> {
    const standing = this.#measured.get(file);
    if (standing !== undefined) return standing;
    const measuring = this.#pool.run({ file, place, known: this.#before.get(file) });
    this.#measured.set(file, measuring);
    return measuring;
  }

  /** Writes what was measured, for the next import. */
  async save(folder: string): Promise<void> {
    await writeFileAtomically(join(folder, fileName), this.#lines());
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async *#lines(): AsyncGenerator<string> {
    let block = '';
    for (const [file, measuring] of this.#measured) {
      const { sha256, durationSeconds } = await measuring;
      block += `${JSON.stringify({ file, sha256, durationSeconds })}\n`;
      if (block.length < 1 << 16) continue;
      yield block;
      block = '';
    }
    yield block;
  }
}

async function readBefore(file: string): Promise<ReadonlyMap<string, MeasuredRecording>> {
  const before = new Map<string, MeasuredRecording>();
  if (!existsSync(file)) return before;
  for await (const { text } of readTextLines(file)) {
    if (text === '') continue;
    const { file: name, sha256, durationSeconds } = lineSchema.parse(JSON.parse(text));
    before.set(name, { sha256, durationSeconds });
  }
  return before;
}
