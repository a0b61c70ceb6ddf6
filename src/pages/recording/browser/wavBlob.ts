/** A WAV file of 16-bit mono samples; what lies outside [-1, 1] is clipped. */
export function wavBlob(blocks: readonly Float32Array[], sampleRate: number): Blob {
  const frames = blocks.reduce((sum, block) => sum + block.length, 0);
  const samples = new DataView(new ArrayBuffer(2 * frames));
  let at = 0;
  for (const block of blocks) {
    for (const sample of block) {
      samples.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(sample * 32768))), true);
      at += 2;
    }
  }
  return new Blob([header(2 * frames, sampleRate), samples.buffer], { type: 'audio/wav' });
}

function header(dataBytes: number, sampleRate: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(44));
  const put = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  put(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, dataBytes, true);
  return view.buffer;
}
