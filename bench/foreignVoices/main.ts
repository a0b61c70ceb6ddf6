/**
 * Plants clips of one voice among those of another and counts which of them `corpus report` would call foreign, for every
 * pair of voices, and which clips of a voice by itself it would accuse.
 *
 * Run: npx tsx bench/foreignVoices/main.ts NAME=FOLDER NAME=FOLDER... [--clips 60] [--planted 6] [--same a,b]
 * Each folder holds recordings of one speaker, raw G.722 too, or a manifest (FOLDER@SPEAKER); clips of 1.3 to 8 s are taken.
 * `--same` names folders of one person, which are not planted into each other.
 */
import { parseArgs } from 'node:util';
import { cacheRoot } from '../../src/core/runtime/runtimeCache.ts';
import { judgeVoices, type VoiceVector } from '../../src/corpus/quality/judgeVoices.ts';
import { voiceVector } from '../../src/corpus/quality/voiceDistances.ts';
import { loadSpeakerEmbedder } from '../../src/evaluation/speakerEmbedder.ts';
import { readClips } from '../clips.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clips: { type: 'string', default: '60' },
    planted: { type: 'string', default: '6' },
    same: { type: 'string', multiple: true, default: [] },
  },
});
/** Clips below a second are not compared by the report either. */
const lengths = { leastSeconds: 1.3, mostSeconds: 8 };

const embedder = await loadSpeakerEmbedder(cacheRoot());
if (embedder === undefined) {
  console.error("foreignVoices: there is no speaker embedder; run 'tonelab weights fetch speaker-embedder'");
  process.exit(2);
}

const voices = new Map<string, readonly VoiceVector[]>();
for (const named of positionals) {
  const [name = '', folder = ''] = named.split('=');
  const vectors: VoiceVector[] = [];
  for (const clip of await readClips(folder, { ...lengths, most: Number(values.clips) })) {
    vectors.push({ vector: await voiceVector(clip, embedder), seconds: clip.samples.length / clip.sampleRate });
  }
  voices.set(name, vectors);
}
await embedder.close();

const foreignAmong = (clips: readonly VoiceVector[]): readonly boolean[] =>
  judgeVoices(clips).map(({ isForeign }) => isForeign);
const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length;
const isSame = (a: string, b: string): boolean =>
  a === b || values.same.some((names) => names.split(',').includes(a) && names.split(',').includes(b));

console.log(
  '| voice | clips | accused alone | planted | found | own clips accused beside them |\n|---|---|---|---|---|---|',
);
let [planted, found] = [0, 0];
for (const [name, own] of voices) {
  const alone = count(foreignAmong(own));
  for (const [other, theirs] of voices) {
    if (isSame(name, other)) continue;
    const step = theirs.length / Number(values.planted);
    const some = Array.from(
      { length: Number(values.planted) },
      (_, at) => theirs[Math.floor(at * step)] as VoiceVector,
    );
    const verdicts = foreignAmong([...own, ...some]);
    const hits = count(verdicts.slice(own.length));
    planted += some.length;
    found += hits;
    const accused = count(verdicts.slice(0, own.length));
    console.log(`| ${name} | ${own.length} | ${alone} | ${some.length} of ${other} | ${hits} | ${accused} |`);
  }
}
console.log(`found ${found} of ${planted}`);
