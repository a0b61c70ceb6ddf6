import { bareText } from '../split.ts';
import type { Utterance } from '../utterance.ts';
import type { CorpusFinding } from './finding.ts';
import { nearDuplicates } from './nearDuplicates.ts';

/** An utterance whose recording could be read. */
export interface HeardUtterance {
  readonly utterance: Utterance;
  readonly file: string;
  readonly sha256: string;
  readonly fingerprint: Uint32Array;
}

/** Parts of one file that overlap by this much of the shorter one are the same sound. */
const sameOverlap = 0.8;

/** Utterances that are the same sound twice, byte by byte or by ear, and those of them whose texts differ. */
export function sameSounds(heard: readonly HeardUtterance[]): readonly CorpusFinding[] {
  const findings: CorpusFinding[] = [];
  const told = new Set<string>();
  for (const [first, second] of exactPairs(heard)) {
    told.add(`${first.utterance.id} ${second.utterance.id}`);
    findings.push(pairFinding(first, second, 'duplicate', `is the same sound as '${first.utterance.id}'`));
  }
  for (const { first, second, bitErrorRate } of nearDuplicates(heard.map(({ fingerprint }) => fingerprint))) {
    const [a, b] = [heard[first], heard[second]];
    if (a === undefined || b === undefined || told.has(`${a.utterance.id} ${b.utterance.id}`)) continue;
    const share = `${(100 * bitErrorRate).toFixed(0)} % of the fingerprint's bits differ`;
    findings.push(pairFinding(a, b, 'nearDuplicate', `sounds like '${a.utterance.id}' (${share})`));
  }
  return findings;
}

/** The same sound with two texts is mislabelled once at least; with one text it is a waste, or a leak between splits. */
function pairFinding(
  first: HeardUtterance,
  { utterance, file }: HeardUtterance,
  kind: 'duplicate' | 'nearDuplicate',
  sameAs: string,
): CorpusFinding {
  const { id } = utterance;
  if (bareText(first.utterance.text) === bareText(utterance.text))
    return { id, file, kind, severity: 'warning', message: `${sameAs}; keep one of them` };
  const texts = `the texts are '${first.utterance.text}' and '${utterance.text}'`;
  return { id, file, kind: 'mislabelled', severity: 'error', message: `${sameAs}, but ${texts}; mend the wrong one` };
}

function* exactPairs(heard: readonly HeardUtterance[]): Generator<readonly [HeardUtterance, HeardUtterance]> {
  const byHash = new Map<string, HeardUtterance[]>();
  for (const one of heard) {
    const group = byHash.get(one.sha256);
    if (group === undefined) byHash.set(one.sha256, [one]);
    else group.push(one);
  }
  for (const group of byHash.values()) {
    // Parts of a long recording in the order of their starts overlap with neighbours only.
    const sorted = group.toSorted((a, b) => startOf(a) - startOf(b));
    let longest = sorted[0];
    for (const one of sorted.slice(1)) {
      if (longest !== undefined && isSamePart(longest.utterance, one.utterance)) yield [longest, one];
      if (longest === undefined || endOf(one) > endOf(longest)) longest = one;
    }
  }
}

function isSamePart(first: Utterance, second: Utterance): boolean {
  const [a, b] = [partOf(first), partOf(second)];
  const shared = Math.min(a.endSeconds, b.endSeconds) - Math.max(a.startSeconds, b.startSeconds);
  return shared >= sameOverlap * Math.min(a.endSeconds - a.startSeconds, b.endSeconds - b.startSeconds);
}

function partOf({ span, durationSeconds }: Utterance) {
  return span ?? { startSeconds: 0, endSeconds: durationSeconds };
}

function startOf({ utterance }: HeardUtterance): number {
  return partOf(utterance).startSeconds;
}

function endOf({ utterance }: HeardUtterance): number {
  return partOf(utterance).endSeconds;
}
