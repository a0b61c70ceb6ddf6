/**
 * Sha256 of a text in UTF-8, hexadecimal. Pages that come over plain http have no crypto.subtle.
 *
 * Source: FIPS 180-4, section 6.2.
 */
export function sha256(text: string): string {
  const words = paddedWords(new TextEncoder().encode(text));
  const { roots, cubes } = primeFractions(64);
  const state = roots.slice(0, 8);
  for (let block = 0; block < words.length; block += 16) mixBlock(state, words.subarray(block, block + 16), cubes);
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

function mixBlock(state: Uint32Array, block: Uint32Array, constants: Uint32Array): void {
  const schedule = new Uint32Array(64);
  schedule.set(block);
  const at = (place: number): number => schedule[place] as number;
  for (let t = 16; t < 64; t++) {
    const small0 = rotate(at(t - 15), 7) ^ rotate(at(t - 15), 18) ^ (at(t - 15) >>> 3);
    const small1 = rotate(at(t - 2), 17) ^ rotate(at(t - 2), 19) ^ (at(t - 2) >>> 10);
    schedule[t] = at(t - 16) + small0 + at(t - 7) + small1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + big1 + ((e & f) ^ (~e & g)) + (constants[t] as number) + at(t)) | 0;
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [place, word] of [a, b, c, d, e, f, g, h].entries()) state[place] = (state[place] as number) + word;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** Big-endian words: the bytes, a one bit, zeros, the number of bits. */
function paddedWords(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array(16 * Math.ceil((bytes.length + 9) / 64));
  const put = (at: number, byte: number): void => {
    words[at >> 2] = (words[at >> 2] as number) | (byte << (24 - 8 * (at % 4)));
  };
  for (const [at, byte] of bytes.entries()) put(at, byte);
  put(bytes.length, 0x80);
  words[words.length - 2] = Math.floor((8 * bytes.length) / 2 ** 32);
  words[words.length - 1] = 8 * bytes.length;
  return words;
}

/** The first 32 bits behind the point of the square and cube roots of the first primes. */
function primeFractions(count: number): { readonly roots: Uint32Array; readonly cubes: Uint32Array } {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const bits = (root: number): number => (root - Math.floor(root)) * 2 ** 32;
  return {
    roots: Uint32Array.from(primes, (prime) => bits(Math.sqrt(prime))),
    cubes: Uint32Array.from(primes, (prime) => bits(Math.cbrt(prime))),
  };
}
