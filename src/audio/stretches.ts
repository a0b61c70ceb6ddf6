/**
 * Parts items, in their order, into stretches that each last at least `least`, in the unit of `lasts`; what is left over
 * joins the last one. None where all items together are shorter.
 */
export function stretchesOf<Item>(
  items: readonly Item[],
  { lasts, least }: { readonly lasts: (item: Item) => number; readonly least: number },
): readonly (readonly Item[])[] {
  const stretches: Item[][] = [];
  let open: Item[] = [];
  let filled = 0;
  for (const item of items) {
    open.push(item);
    filled += lasts(item);
    if (filled < least) continue;
    stretches.push(open);
    open = [];
    filled = 0;
  }
  stretches.at(-1)?.push(...open);
  return stretches;
}

/** One after the other. */
export function endToEnd(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
