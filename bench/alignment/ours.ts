/** Contender: the search of a monotonic alignment. Arguments: items, frames, symbols. Run by `npm run bench -- features`. */
import { searchMonotonicAlignment } from '../../src/nn/ops/monotonicAlignment.ts';
import { serve } from '../contest/serve.ts';

const [items = 8, frames = 400, symbols = 60] = process.argv.slice(2).map(Number);
const scores = Float32Array.from({ length: items * frames * symbols }, (_, index) => Math.sin(index * 0.7) * 3);
const search = {
  scores,
  frameCounts: Array.from({ length: items }, () => frames),
  symbolCounts: Array.from({ length: items }, () => symbols),
  spans: undefined,
  shape: [items, frames, symbols] as [number, number, number],
};

await serve(() => void searchMonotonicAlignment(search));
