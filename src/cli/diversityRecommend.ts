import { extname } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { featureTable, itemCounts } from '../diversity/featureTable.ts';
import type { Gap } from '../diversity/gaps.ts';
import { recommendScript, type Script, type ScriptLine } from '../diversity/recommendScript.ts';
import { ConfigError, CorpusError } from '../errors.ts';
import { axesFromArguments, type DiversityArguments, openCorpus, soundedUtterances } from './diversityCorpus.ts';
import { statesFromArguments } from './diversityStates.ts';
import { gapText } from './gapText.ts';
import { readPools, withoutHeldOut } from './sentencePools.ts';

export interface RecommendArguments extends DiversityArguments {
  readonly sound: boolean;
  readonly pool: readonly string[];
  readonly most?: number | undefined;
  readonly out?: string | undefined;
}

/** Makes the script that a command line asks for and writes it where it says. */
export async function recommendFromArguments(
  args: RecommendArguments,
): Promise<{ readonly script: Script; readonly text: string; readonly notes: readonly string[] }> {
  if (args.most !== undefined && !(Number.isInteger(args.most) && args.most > 0)) {
    throw new ConfigError(`--most ${args.most}: expected a whole number of lines above 0`);
  }
  const corpus = await openCorpus(args);
  const pool = withoutHeldOut(await readPools(args.pool), corpus.whole);
  const states = await statesFromArguments(args, [...corpus.manifest.utterances, ...pool]);
  const axes = axesFromArguments(args, { ...corpus, states }, ({ axis }) => args.sound || !axis.needsSound);
  const utterances = await soundedUtterances(corpus, axes, args.json);
  const counts = itemCounts(featureTable(utterances, axes));
  const script = recommendScript({ axes, counts, pool, most: args.most });
  if (script.skipped.length === pool.length) {
    throw new CorpusError(`--pool: none of its ${pool.length} sentences can be read; ${script.skipped[0]?.why}`);
  }
  const isTable = args.out !== undefined && extname(args.out) === '.tsv';
  const text = isTable ? scriptTable(script) : scriptText(script);
  const [first] = script.skipped;
  const notes = [
    ...(first === undefined
      ? []
      : [`${script.skipped.length} sentences of the pool cannot be read and are left out; the first: ${first.why}`]),
    summaryOf(script),
  ];
  if (args.out === undefined) return { script, text, notes };
  await writeFileAtomically(args.out, text);
  return { script, text: args.out, notes };
}

function summaryOf({ gaps, lines, impossible, left, before }: Script): string {
  const seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
  const after = lines.at(-1)?.scores ?? before;
  const scores = Object.keys(before).map(
    (axis) => `${axis} ${(before[axis] ?? 0).toFixed(3)} -> ${(after[axis] ?? 0).toFixed(3)}`,
  );
  return [
    `${gaps} gaps; ${lines.length} lines, about ${(seconds / 60).toFixed(1)} min; expected: ${scores.join(', ')}`,
    ...(left.length > 0 ? [`left open: ${left.length}`] : []),
    ...(impossible.length > 0 ? [`impossible with this pool: ${gapText(impossible)}`] : []),
  ].join('\n');
}

/** To be printed and read from, with a box to tick. */
function scriptText(script: Script): string {
  const lines = script.lines.map((line, place) =>
    [
      `[ ] ${place + 1}. ${line.text}${line.manner === undefined ? '' : ` (${line.manner})`}`,
      `      ${line.pinyin}`,
      `      ${line.closes.length === 0 ? 'on the way to a share' : `new: ${gapText(line.closes)}`}`,
      `      ${scoresOf(line)}`,
    ].join('\n'),
  );
  return `${[summaryOf(script), ...lines].join('\n\n')}\n`;
}

function scriptTable({ lines }: Script): string {
  const axes = Object.keys(lines[0]?.scores ?? {});
  const head = ['number', 'id', 'text', 'split', 'pinyin', 'manner', 'seconds', 'closes', ...axes];
  const rows = lines.map(({ id, text, pinyin, manner = '', seconds, closes, scores }, place) => [
    ...[String(place + 1), id, text, 'train', pinyin, manner, seconds.toFixed(1), namesOf(closes)],
    ...axes.map((axis) => (scores[axis] ?? 0).toFixed(4)),
  ]);
  return `${[head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('\t', ' ')).join('\t')).join('\n')}\n`;
}

function scoresOf({ scores }: ScriptLine): string {
  return Object.entries(scores)
    .map(([axis, score]) => `${axis} ${score.toFixed(3)}`)
    .join(', ');
}

/** As the recording studio reads them. */
function namesOf(gaps: readonly Gap[]): string {
  return gaps.map(({ facet, item }) => `${facet} ${item}`).join('; ');
}
