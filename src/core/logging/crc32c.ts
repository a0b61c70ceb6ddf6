/** Table of the Castagnoli polynomial 0x1EDC6F41, bits reversed. Node's zlib has the other CRC-32 only. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  return remainder;
});

/** The CRC-32C of some bytes, as an unsigned 32-bit integer. Source: RFC 3720, appendix B.4. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0);
  return ~remainder >>> 0;
}

/**
 * The checksum that TFRecord files carry: rotated right by 15 bits plus a constant, so that a checksum of data that
 * holds checksums stays sound.
 *
 * Source: tensorflow/tensorflow, tensorflow/core/lib/hash/crc32c.h (Mask).
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
