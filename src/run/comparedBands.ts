import type { StageBands } from '../pages/ablation/ablationData.ts';
import { maxBins } from '../pages/report/curveChart.ts';
import { binCurve, type CurveBin } from '../pages/report/curvePoints.ts';
import type { StageCurves } from '../pages/report/reportData.ts';
import type { ComparedRun } from './comparison.ts';
import { stageCurves } from './reportStages.ts';

/** The curves of each stage by arm: mean and range over its seeds, of the metrics of validation and of the training loss. */
export function comparedBands(runs: readonly ComparedRun[], arms: readonly string[]): readonly StageBands[] {
  const curves = runs.flatMap(({ arm, stages }) => stages.map((stage) => ({ arm, ...stageCurves(stage) })));
  const stages = [...new Set(curves.map(({ stage }) => stage))];
  return stages.map((stage) => {
    const own = curves.filter((one) => one.stage === stage);
    const names = [...new Set(own.flatMap(({ metrics }) => Object.keys(metrics)))].filter(isShown).sort();
    return {
      stage,
      metrics: names.map((metric) => ({
        metric,
        arms: arms.map((arm) => ({
          arm,
          bins: overSeeds(
            own.filter((one) => one.arm === arm),
            metric,
          ),
        })),
      })),
    };
  });
}

function isShown(metric: string): boolean {
  return metric.startsWith('validation/') || /^loss\/.*\/total$/.test(metric);
}

/** Each seed's curve is binned first, so that the band is the range of seeds and not of neighbouring steps. */
function overSeeds(curves: readonly Pick<StageCurves, 'metrics'>[], metric: string): readonly CurveBin[] {
  const bySeed = curves.map(({ metrics }) => binCurve(metrics[metric] ?? [], maxBins));
  const steps = [...new Set(bySeed.flatMap((bins) => bins.map(({ step }) => step)))].sort((a, b) => a - b);
  return steps.flatMap((step) => {
    const means = bySeed.flatMap((bins) => bins.find((bin) => bin.step === step)?.mean ?? []);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    return [{ step, mean, low: Math.min(...means), high: Math.max(...means) }];
  });
}
