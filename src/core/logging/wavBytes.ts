/**
 * Encodes mono samples as a 16-bit PCM WAV file. Samples beyond [-1, 1] are clipped, what is not finite becomes 0.
 *
 * Differs: src/audio reads and writes many formats; a log needs this one only and knows no subject.
 */
export function wavBytes(samples: Float32Array, sampleRate: number): Uint8Array {
  const dataBytes = 2 * samples.length;
  const wav = Buffer.alloc(44 + dataBytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + dataBytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(2 * sampleRate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(dataBytes, 40);
  for (const [index, sample] of samples.entries()) {
    const bounded = Number.isFinite(sample) ? Math.max(-1, Math.min(1, sample)) : 0;
    wav.writeInt16LE(Math.round(bounded * 32767), 44 + 2 * index);
  }
  return wav;
}
