export type AudioFormat = 'wav' | 'flac' | 'ogg-flac' | 'ogg-vorbis' | 'mp3' | 'm4a';

interface Signature {
  readonly offset: number;
  readonly text: string;
  readonly name: string;
}

/** Containers that people often have and that cannot be read here, named so that the message can say what it is. */
const foreignSignatures: readonly Signature[] = [
  { offset: 0, text: 'RF64', name: 'a 64-bit WAV (RF64) file' },
  { offset: 0, text: 'FORM', name: 'an AIFF file' },
  { offset: 0, text: '\x1aE\xdf\xa3', name: 'a WebM/Matroska file' },
  { offset: 0, text: '.snd', name: 'an AU file' },
  { offset: 28, text: 'OpusHead', name: 'an Ogg Opus file' },
  { offset: 28, text: 'Speex', name: 'an Ogg Speex file' },
  { offset: 0, text: '\x89PNG', name: 'a PNG image' },
  { offset: 0, text: '\xff\xd8\xff', name: 'a JPEG image' },
  { offset: 0, text: '%PDF', name: 'a PDF document' },
  { offset: 0, text: 'PK\x03\x04', name: 'a ZIP archive' },
];

/**
 * The audio format that the first bytes say, whatever the file is called; undefined where they are none that can be read.
 * Source: magic numbers of RFC 2361 (RIFF), RFC 9639 (FLAC), RFC 3533 (Ogg), ISO 11172-3 (frame header), ISO/IEC 14496-12 (file type box).
 */
export function detectAudioFormat(bytes: Uint8Array): AudioFormat | undefined {
  if (hasText(bytes, 0, 'RIFF') && hasText(bytes, 8, 'WAVE')) return 'wav';
  if (hasText(bytes, 0, 'fLaC')) return 'flac';
  if (hasText(bytes, 0, 'OggS')) {
    if (hasText(bytes, 28, '\x01vorbis')) return 'ogg-vorbis';
    return hasText(bytes, 28, '\x7fFLAC') ? 'ogg-flac' : undefined;
  }
  if (hasText(bytes, 4, 'ftyp')) return 'm4a';
  return hasText(bytes, 0, 'ID3') || isMpegFrameHeader(bytes) ? 'mp3' : undefined;
}

/** What a file that cannot be read looks like, in words for a message. */
export function describeForeignFormat(bytes: Uint8Array): string {
  const known = foreignSignatures.find(({ offset, text }) => hasText(bytes, offset, text));
  if (known) return known.name;
  const start = bytes.subarray(0, 512);
  const printable = start.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
  return printable ? 'a text file' : 'not an audio file that is known here';
}

function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** An MPEG audio frame header: 11 sync bits, then no reserved version, layer, bit rate or sample rate. */
function isMpegFrameHeader(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return false;
  const version = (second >> 3) & 3;
  const layer = (second >> 1) & 3;
  return version !== 1 && layer !== 0 && third >> 4 !== 15 && ((third >> 2) & 3) !== 3;
}
