import { join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import { lastLines, runCommand } from './runCommand.ts';

/** What a trial load of a runtime found. */
export interface VerifiedRuntime {
  readonly tensorFlowVersion: string;
  readonly usesGpu: boolean;
}

/** Loads the binding named by argv, negates a vector with it and prints what it is. */
const trial = `
const binding = require(process.argv[1]);
const input = binding.createTensor([3], binding.TF_FLOAT, new Float32Array([1, 2, 4]));
const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
const [output] = binding.executeOp('Neg', attributes, [input], 1);
const values = [...binding.tensorDataSync(output.id)].join();
if (values !== '-1,-2,-4') throw new Error('Neg([1, 2, 4]) gave ' + values);
console.log(JSON.stringify({ tensorFlowVersion: binding.TF_Version, usesGpu: binding.isUsingGpuDevice() }));
`;

/**
 * Loads a runtime in a process of its own and runs one operation: a library that the processor cannot execute ends
 * that process, not this one.
 *
 * @throws RuntimeSetupError with what TensorFlow wrote.
 */
export async function verifyRuntime(folder: string): Promise<VerifiedRuntime> {
  const file = join(folder, 'tfjs_binding.node');
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const result = await runCommand([process.execPath, '-e', trial, file], { env, timeoutSeconds: 120 });
  if (result.status === 0) return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') as VerifiedRuntime;
  const ended = result.signal === null ? `exit status ${result.status}` : `signal ${result.signal}`;
  throw new RuntimeSetupError(`The native runtime in ${folder} does not load (${ended}):\n${lastLines(result)}`);
}
