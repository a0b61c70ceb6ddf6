import { RuntimeSetupError } from '../../errors.ts';
import type { OnnxModel } from '../recordingContracts.ts';
import type { OnnxRuntime } from './onnxRuntime.ts';

export interface OpenOnnxModel extends OnnxModel {
  close(): Promise<void>;
}

/**
 * Opens a file of the ONNX format whose inputs and outputs are float32; it runs in one thread.
 *
 * @throws RuntimeSetupError where it does not load.
 */
export async function openOnnxModel(runtime: OnnxRuntime, file: string): Promise<OpenOnnxModel> {
  const session = await runtime.InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 3 }).catch(
    (cause: Error) => {
      throw new RuntimeSetupError(`${file}: the ONNX model does not load: ${cause.message}; fetch it again`, { cause });
    },
  );
  return {
    run: async (inputs) => {
      const tensors = Object.entries(inputs).map(([name, { data, shape }]) => [
        name,
        new runtime.Tensor('float32', data, shape),
      ]);
      const outputs = Object.entries(await session.run(Object.fromEntries(tensors)));
      return Object.fromEntries(outputs.map(([name, { data }]) => [name, data as Float32Array]));
    },
    close: () => session.release(),
  };
}
