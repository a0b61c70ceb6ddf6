import { existsSync } from 'node:fs';
import { firstLineOf } from './runCommand.ts';

/** Name of the first NVIDIA graphics card that this process may use, or undefined. Asks the driver, loads nothing. */
export function nvidiaDevice(): string | undefined {
  const visible = process.env['CUDA_VISIBLE_DEVICES'];
  if (visible === '' || visible === '-1') return undefined;
  if (process.platform === 'linux' && !existsSync('/dev/nvidiactl') && !existsSync('/dev/dxg')) return undefined;
  const name = firstLineOf(['nvidia-smi', '--query-gpu=name', '--format=csv,noheader']);
  return name === '' ? undefined : name;
}
