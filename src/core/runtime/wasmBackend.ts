import { join, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '../../tf.ts';
import { packageFolder } from './runtimeCache.ts';

/**
 * Starts the WebAssembly backend from the files in node_modules; nothing is fetched.
 * Its Node build uses SIMD where the engine has it, and always one thread.
 */
export async function startWasm(): Promise<boolean> {
  setWasmPaths(join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'dist') + sep);
  return setBackend('wasm');
}
