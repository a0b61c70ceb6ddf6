import { expect, it } from 'vitest';
import { fetchWeights } from './fetchWeights.ts';

it('suggests the nearest name, or lists what can be fetched', async () => {
  await expect(fetchWeights('ge2', () => undefined)).rejects.toThrow("did you mean 'ge2e'?");
  await expect(fetchWeights('whatever', () => undefined)).rejects.toThrow(
    'known: dnsmos, ge2e, kokoro, speaker-embedder, whisper-base',
  );
});
