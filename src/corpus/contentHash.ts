import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Sha256 of bytes or text, hexadecimal. */
export function hashBytes(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Sha256 of a file's bytes, hexadecimal; reads in pieces. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Sha256 of a JSON-able value; the order of keys does not matter. */
export function hashValue(value: unknown): string {
  return hashBytes(JSON.stringify(sortKeys(value)));
}

/** A number in [0, 1) that depends on the seed and the name only: for orders and draws by name. */
export function hashFraction(seed: number, name: string): number {
  const digest = createHash('sha256').update(`${seed}\n${name}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, inner]) => [key, sortKeys(inner)]));
}
