import { basename, extname } from 'node:path';
import { readAudio } from '../audio/readAudio.ts';
import { encodeWav } from '../audio/wavFile.ts';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { audioFile, type CorpusManifest } from '../corpus/manifest.ts';
import { cutSpan } from '../corpus/recordingSpan.ts';
import { type DiversityReport, diversityReport } from '../diversity/diversityReport.ts';
import { ConfigError } from '../errors.ts';
import { renderDiversity } from '../pages/diversity/renderDiversity.ts';
import { dataUri } from '../pages/report/reportMedia.ts';
import { axesFromArguments, type DiversityArguments, openCorpus, soundedUtterances } from './diversityCorpus.ts';
import { statesFromArguments } from './diversityStates.ts';
import { jsonNumber, table } from './output.ts';

export interface ReportArguments extends DiversityArguments {
  readonly sound: boolean;
  readonly out: string;
}

/** Measures the corpus of a command line and writes its page, with the JSON beside it. */
export async function reportDiversity(
  args: ReportArguments,
): Promise<{ readonly report: DiversityReport; readonly text: string }> {
  if (extname(args.out) !== '.html') throw new ConfigError(`--out ${args.out}: expected a file that ends in .html`);
  const corpus = await openCorpus(args);
  const states = await statesFromArguments(args, corpus.manifest.utterances);
  const axes = axesFromArguments(args, { ...corpus, states }, ({ axis }) => args.sound || !axis.needsSound);
  const utterances = await soundedUtterances(corpus, axes, args.json);
  const report = diversityReport(utterances, axes, { seed: args.seed, states });
  const audio = await rareAudio(corpus.manifest, report);
  const title = `What ${report.speakers.join(', ')} ${report.speakers.length > 1 ? 'have' : 'has'} said`;
  const jsonFile = `${args.out.slice(0, -'.html'.length)}.json`;
  await writeFileAtomically(jsonFile, `${JSON.stringify(report, jsonNumber, 2)}\n`);
  await writeFileAtomically(args.out, renderDiversity({ title, report, audio }));
  return { report, text: describe(report, `${args.out}, ${basename(jsonFile)}`) };
}

async function rareAudio(manifest: CorpusManifest, { rare }: DiversityReport): Promise<ReadonlyMap<string, string>> {
  const byId = new Map(manifest.utterances.map((utterance) => [utterance.id, utterance]));
  const audio = new Map<string, string>();
  for (const { id } of rare) {
    const utterance = byId.get(id);
    if (utterance === undefined) continue;
    const { samples, sampleRate } = await readAudio(audioFile(manifest, utterance));
    const own = cutSpan(samples, sampleRate, { span: utterance.span, place: `'${id}'` });
    audio.set(id, dataUri({ kind: 'wav', bytes: encodeWav(own, sampleRate) }));
  }
  return audio;
}

function describe({ axes, utterances, seconds }: DiversityReport, files: string): string {
  const rows = axes.flatMap(({ axis, score, interval, facets }) => [
    [axis, '', score.toFixed(3), shown(interval), ''],
    ...facets.map((facet) => [
      '',
      facet.title,
      facet.score.toFixed(3),
      shown(facet.interval),
      facet.missing.length === 0
        ? ''
        : `${facet.missing.length} missing: ${facet.missing
            .slice(0, 6)
            .map(({ item }) => item)
            .join(' | ')}`,
    ]),
  ]);
  return [
    `${utterances} utterances, ${(seconds / 60).toFixed(1)} min`,
    table([['axis', 'facet', 'score', '95 % interval', 'gaps'], ...rows]),
    files,
  ].join('\n');
}

function shown(interval: { readonly low: number; readonly high: number } | undefined): string {
  return interval === undefined ? '' : `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`;
}
