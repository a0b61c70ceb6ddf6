import { threadCount } from '../../core/workers/threadCount.ts';
import { WorkerPool } from '../../core/workers/workerPool.ts';
import { preparedFigures } from '../preparationChain.ts';
import type { PreparedRecordings } from '../preparedCorpus.ts';
import { type QualityReport, qualityReport } from './qualityReport.ts';
import { createProfileWork, type SoundProfile } from './soundProfile.ts';
import { type VoiceClip, type VoiceEmbedder, voiceDistances } from './voiceDistances.ts';

/** A thread takes as long to start as this many recordings to measure. */
const leastPerThread = 16;

export interface MeasureQualityOptions {
  /** Names the corpus in the report. */
  readonly corpus: string;
  readonly createdAt: string;
  /** Absent where none was fetched. */
  readonly embedder: VoiceEmbedder | undefined;
  readonly threads?: number;
  report?(message: string, done: number, total: number): void;
}

/** Measures pitch and steady tones of all prepared recordings, rejected ones too, and compares the voices of those kept. */
export async function measureQuality(
  prepared: PreparedRecordings,
  options: MeasureQualityOptions,
): Promise<QualityReport> {
  const clips = clipsOf(prepared);
  const profiles = await measureProfiles(prepared, clips, options);
  const { embedder, report, corpus, createdAt } = options;
  const distances =
    embedder === undefined
      ? new Map()
      : await voiceDistances(clips.slice(0, prepared.utterances.length), embedder, {
          sampleRate: prepared.settings.sampleRate,
          report: (done, total) => report?.('comparing voices', done, total),
        });
  const voices =
    embedder === undefined
      ? { notMeasured: "no speaker embedder; run 'tonelab weights fetch speaker-embedder'" }
      : { measuredWith: embedder.name };
  return qualityReport(prepared, { corpus, createdAt, profiles, distances, voices });
}

type Clip = VoiceClip & Pick<PreparedRecordings['rejected'][number], 'features'>;

function clipsOf({ utterances, rejected, records, reader }: PreparedRecordings): readonly Clip[] {
  const all = [
    ...utterances.map(({ id, speaker, features }) => ({ id, speaker, features })),
    ...rejected.map(({ utterance: { id, speaker }, features }) => ({ id, speaker, features })),
  ];
  return all
    .filter(({ features }) => features.frames > 0)
    .map((stored) => {
      const record = records.get(stored.id);
      const durationSeconds = record === undefined ? 0 : preparedFigures(record).durationSeconds;
      return { ...stored, durationSeconds, wave: () => reader.wave(stored) };
    });
}

async function measureProfiles(
  { reader, settings }: PreparedRecordings,
  clips: readonly Clip[],
  { threads = threadCount(clips.length, leastPerThread), report }: MeasureQualityOptions,
): Promise<ReadonlyMap<string, SoundProfile>> {
  const pool = new WorkerPool({
    name: 'measuring recordings',
    script: new URL('./soundProfileWorker.ts', import.meta.url),
    createWork: createProfileWork,
    data: { folder: reader.folder, sampleRate: settings.sampleRate },
    threads,
  });
  const profiles = new Map<string, SoundProfile>();
  try {
    const tasks = clips.map(({ id, features }) => ({ id, features }));
    for await (const profile of pool.inOrder(tasks)) {
      profiles.set((clips[profiles.size] as Clip).id, profile);
      report?.('measuring recordings', profiles.size, clips.length);
    }
  } finally {
    await pool.close();
  }
  return profiles;
}
