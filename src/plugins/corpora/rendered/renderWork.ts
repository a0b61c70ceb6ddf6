import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecodedChannels } from '../../../audio/decodedChannels.ts';
import { decodeWav, encodeWav } from '../../../audio/wavFile.ts';
import type { TaskWork } from '../../../core/workers/taskWork.ts';
import { writeCachedFile } from '../../../corpus/cachedFolder.ts';
import { hashBytes } from '../../../corpus/contentHash.ts';
import { type OnnxTeacher, openTeacher, teacherSampleRate } from '../../../corpus/onnxTeacher.ts';

export interface RenderData {
  /** The teacher's folder. */
  readonly teacher: string;
  readonly cacheFolder: string;
  /** Below it lie the clips. */
  readonly root: string;
  /** Of ONNX Runtime. */
  readonly threads: number;
}

export interface RenderTask {
  /** Of the clip, below the root. */
  readonly audio: string;
  readonly phonemes: string;
  readonly voice: string;
  readonly speed: number;
}

export interface RenderedClip {
  readonly durationSeconds: number;
  readonly sha256: string;
}

/** The work of speaking clips into the cache, for a pool of threads. What was rendered before is kept, and needs no teacher. */
export function createRenderWork({
  teacher,
  cacheFolder,
  root,
  threads,
}: RenderData): TaskWork<RenderTask, RenderedClip> {
  let opened: Promise<OnnxTeacher> | undefined;
  return async ({ audio, phonemes, voice, speed }) => {
    const bytes = await clipAt(join(root, audio), async () => {
      opened ??= openTeacher(teacher, cacheFolder, threads);
      const { speak } = await opened;
      return encodeWav(await speak(phonemes, { voice, speed }), teacherSampleRate);
    });
    return { result: { durationSeconds: secondsOf(decodeWav(bytes, audio)), sha256: hashBytes(bytes) } };
  };
}

/** A clip that was rendered before, or a new one; written whole, so that none is half there. */
async function clipAt(file: string, render: () => Promise<Uint8Array>): Promise<Uint8Array> {
  if (existsSync(file)) return readFile(file);
  const bytes = await render();
  await writeCachedFile(file, bytes);
  return bytes;
}

function secondsOf({ channels, sampleRate }: DecodedChannels): number {
  return (channels[0]?.length ?? 0) / sampleRate;
}
