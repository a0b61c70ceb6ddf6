import { existsSync } from 'node:fs';
import { ConfigError } from '../errors.ts';
import { type OpenTranscriber, openTranscriber } from '../evaluation/openTranscriber.ts';
import { whisperBase } from '../evaluation/whisper/fetchWhisper.ts';
import { runAssets } from '../run/runAssets.ts';

/**
 * What `evaluation.transcriber` names: a folder of the user's or one that was fetched; or why there is nothing.
 *
 * @throws ConfigError when there is no such folder.
 */
export function namedTranscriber(name: string | null): OpenTranscriber | { readonly notMeasured: string } {
  if (name === null)
    return { notMeasured: `evaluation.transcriber is null; set evaluation.transcriber=${whisperBase}` };
  const folder = runAssets.resolve(name);
  if (existsSync(folder)) return openTranscriber(folder);
  if (name === whisperBase) return { notMeasured: `no Whisper; run \`npx tonelab weights fetch ${whisperBase}\`` };
  throw new ConfigError(
    `evaluation.transcriber: there is no folder '${name}'; expected one with a Whisper of Hugging Face or CTranslate2, or ` +
      `${whisperBase}, which \`npx tonelab weights fetch ${whisperBase}\` brings`,
  );
}
