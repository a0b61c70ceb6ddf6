/**
 * Parts clips, in their order, into groups that each sound at least so long; what is left over joins the last group.
 * None where all clips together are shorter.
 */
export function speakerChunks(
  clips: readonly Float32Array[],
  { sampleRate, leastSeconds }: { readonly sampleRate: number; readonly leastSeconds: number },
): readonly (readonly Float32Array[])[] {
  const least = leastSeconds * sampleRate;
  const groups: Float32Array[][] = [];
  let open: Float32Array[] = [];
  for (const clip of clips) {
    open.push(clip);
    if (open.reduce((count, { length }) => count + length, 0) < least) continue;
    groups.push(open);
    open = [];
  }
  groups.at(-1)?.push(...open);
  return groups;
}

/** The mean of vectors of length 1, of length 1 again. */
export function meanDirection(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  }
  const norm = Math.max(Math.sqrt(sum.reduce((squares, value) => squares + value ** 2, 0)), 1e-12);
  return sum.map((value) => value / norm);
}
