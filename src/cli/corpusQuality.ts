import { join, resolve } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import { measureQuality } from '../corpus/quality/measureQuality.ts';
import type { QualityReport } from '../corpus/quality/qualityReport.ts';
import { loadSpeakerEmbedder } from '../evaluation/speakerEmbedder.ts';
import { renderQuality } from '../pages/quality/renderQuality.ts';
import type { ConfigArguments } from './configTree.ts';
import { openFromArguments } from './openFromArguments.ts';
import { jsonNumber } from './output.ts';
import { qualityPage } from './qualityPage.ts';
import { preparationReport } from './runTraining.ts';

export interface WrittenQuality {
  readonly report: QualityReport;
  readonly jsonFile: string;
  readonly page: string;
}

/** Prepares the config's corpus, measures it, and writes quality.json and quality.html. */
export async function reportQuality(
  args: ConfigArguments,
  out: string | undefined,
  quiet: boolean,
): Promise<WrittenQuality> {
  const say = preparationReport(quiet);
  const { run } = await openFromArguments(args, say);
  const embedder = await loadSpeakerEmbedder(cacheRoot());
  try {
    const about = { corpus: run.config.corpus.name, createdAt: new Date().toISOString() };
    const report = await measureQuality(await run.corpus(), { ...about, embedder, report: say });
    const folder = resolve(out ?? run.folder);
    makeFolder(folder);
    const [jsonFile, page] = [join(folder, 'quality.json'), join(folder, 'quality.html')];
    await writeFileAtomically(jsonFile, `${JSON.stringify(report, jsonNumber, 1)}\n`);
    await writeFileAtomically(page, renderQuality(qualityPage(report)));
    return { report, jsonFile, page };
  } finally {
    await embedder?.close();
    run.close();
  }
}

export function describeQuality({ report, jsonFile, page }: WrittenQuality): string {
  const { rows, keptMinutes, rejectedMinutes, rejectedBy } = report;
  const suspicions = rows.flatMap((row) => (row.rejected.length > 0 ? [] : row.suspicions));
  const kinds = [...new Set(suspicions.map(({ kind }) => kind))].map(
    (kind) => `${suspicions.filter((one) => one.kind === kind).length} ${kind}`,
  );
  const reasons = rejectedBy.map(({ reason, utterances }) => `${utterances} ${reason}`);
  return [
    `${rows.length} recordings: ${keptMinutes.toFixed(1)} min kept, ${rejectedMinutes.toFixed(1)} min rejected`,
    ...(reasons.length > 0 ? [`rejected: ${reasons.join(', ')}`] : []),
    ...(kinds.length > 0 ? [`suspicions: ${kinds.join(', ')}`] : []),
    ...('notMeasured' in report.voices ? [`voices not compared: ${report.voices.notMeasured}`] : []),
    page,
    jsonFile,
  ].join('\n');
}
