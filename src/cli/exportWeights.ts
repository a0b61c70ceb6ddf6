import { countValues } from '../core/checkpoint/hostTensor.ts';
import { writeSafetensors } from '../core/checkpoint/safetensors.ts';
import { readTensors } from '../core/checkpoint/tensorIo.ts';
import { disposeParams, flattenParams } from '../nn/params.ts';
import { openTrained } from '../run/runStages.ts';
import { openFromFolder } from './openFromArguments.ts';

export interface ExportedWeights {
  readonly file: string;
  readonly tensors: number;
  readonly values: number;
}

/** Writes what a trained run speaks with: the weights of its last stage, adapters folded in, discriminators left out. */
export async function exportWeights(runFolder: string, out: string): Promise<ExportedWeights> {
  const { run } = await openFromFolder(runFolder);
  try {
    const { params } = await openTrained(run);
    const { discriminators: _judges, ...speaking } = params;
    const tensors = await readTensors(flattenParams(speaking));
    disposeParams(params);
    await writeSafetensors(out, tensors, { metadata: { format: 'tonelab', run: run.config.name } });
    const values = [...tensors.values()].reduce((sum, { shape }) => sum + countValues(shape), 0);
    return { file: out, tensors: tensors.size, values };
  } finally {
    run.close();
  }
}
