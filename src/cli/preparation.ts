import { join } from 'node:path';
import { quantile } from '../audio/level.ts';
import type { SoundFigures } from '../audio/soundFigures.ts';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { describeRejection } from '../corpus/gates.ts';
import { preparedFigures } from '../corpus/preparationChain.ts';
import type { PreparedRecordings } from '../corpus/preparedCorpus.ts';
import { type StepChange, summariseSteps } from '../corpus/stepSummary.ts';
import type { OpenRun } from '../run/openRun.ts';
import { table } from './output.ts';

/** `--keep a --keep noisy` as an override of the config. */
export function keepOverride(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`preparation.keep=${JSON.stringify(names)}`];
}

/** Figures that people look at, with their units. */
const shownFigures: readonly (readonly [keyof SoundFigures, string, number])[] = [
  ['durationSeconds', 's', 2],
  ['snrDb', 'dB', 1],
  ['loudnessLufs', 'LUFS', 1],
  ['truePeakDb', 'dBTP', 1],
  ['speechRatio', '', 2],
  ['longestPauseSeconds', 's', 2],
  ['bandwidthHz', 'Hz', 0],
  ['clippedSamples', '', 0],
];

/** Figures of which only a step's change is shown. */
const stepFigures: typeof shownFigures = [
  ...shownFigures,
  ['channels', '', 0],
  ['sampleRate', 'Hz', 0],
  ['dcOffset', '', 5],
];

/** Minutes, counts by reason, and the median of each figure before and after: of all steps and of each. JSON-able. */
export function summarisePreparation(corpus: PreparedRecordings) {
  const { utterances, speakers, hash, report, rejected, records } = corpus;
  const all = [...records.values()];
  const median = (values: readonly number[]): number => quantile(values, 0.5);
  const figures = Object.fromEntries(
    shownFigures.map(([name]) => [
      name,
      {
        recorded: median(all.map(({ recorded }) => recorded[name])),
        prepared: median(all.map((record) => preparedFigures(record)[name])),
      },
    ]),
  );
  const rejectedBy = countReasons(rejected);
  const steps = summariseSteps(all);
  return { utterances: utterances.length, speakers, hash, ...report, rejectedBy, figures, steps };
}

function countReasons(rejected: PreparedRecordings['rejected']): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { reason } of rejected.flatMap(({ rejections }) => rejections)) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

export function describePreparation(corpus: PreparedRecordings): string {
  const { utterances, speakers, minutes, computed, reused, wallSeconds, ...rest } = summarisePreparation(corpus);
  const lines = [
    `${utterances} utterances of ${speakers.join(', ')}, ${minutes.toFixed(1)} min; ` +
      `features: ${computed} computed, ${reused} reused, ${wallSeconds.toFixed(1)} s`,
  ];
  if (rest.rejected > 0) {
    const reasons = Object.entries(rest.rejectedBy).map(([reason, count]) => `${count} ${reason}`);
    const rejectedMinutes = rest.rejectedMinutes.toFixed(1);
    lines.push(`rejected: ${rest.rejected} utterances, ${rejectedMinutes} min: ${reasons.join(', ')}`);
  }
  const changed = shownFigures.filter(([name]) => rest.figures[name]?.recorded !== rest.figures[name]?.prepared);
  if (changed.length === 0) return lines.join('\n');
  const rows = changed.map(([name, unit, digits]) => {
    const { recorded = 0, prepared = 0 } = rest.figures[name] ?? {};
    return [name, recorded.toFixed(digits), prepared.toFixed(digits), unit];
  });
  const minutesRow = ['minutes', rest.recordedMinutes.toFixed(1), (minutes + rest.rejectedMinutes).toFixed(1), 'min'];
  const tables = [table([['median of', 'recorded', 'prepared', ''], ...rows, minutesRow])];
  if (rest.steps.length > 0) tables.push(describeSteps(rest.steps));
  return [...lines, ...tables].join('\n');
}

function describeSteps(steps: readonly StepChange[]): string {
  const rows = steps.map(({ step, figure, before, after, changed }) => {
    const [, unit = '', digits = 0] = stepFigures.find(([name]) => name === figure) ?? [];
    return [step, figure, before.toFixed(digits), after.toFixed(digits), unit, String(changed)];
  });
  return table([['step', 'median of', 'before', 'after', '', 'changed in'], ...rows]);
}

/** Lists what the gates rejected in `rejected.tsv` in the run's folder; without gates there is no list. */
export async function writeRejected(run: OpenRun, corpus: PreparedRecordings): Promise<string | undefined> {
  if (run.config.preparation.gates === null) return undefined;
  const names = shownFigures.map(([name]) => name);
  const rows = corpus.rejected.map(({ utterance, rejections, record }) => {
    const prepared = preparedFigures(record);
    const figures = names.flatMap((name) => [record.recorded[name], prepared[name]]);
    return [utterance.id, utterance.speaker, rejections.map(describeRejection).join('; '), ...figures, utterance.text];
  });
  const header = ['id', 'speaker', 'rejected', ...names.flatMap((name) => [name, `${name} prepared`]), 'text'];
  const lines = [header, ...rows].map((row) => row.map((cell) => String(cell).replace(/\s+/g, ' ')).join('\t'));
  const file = join(run.folder, 'rejected.tsv');
  makeFolder(run.folder);
  await writeFileAtomically(file, `${lines.join('\n')}\n`);
  return file;
}
