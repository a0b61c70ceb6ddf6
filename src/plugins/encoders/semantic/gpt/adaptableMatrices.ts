import type { AdaptableMatrix } from '../../../../core/weightContracts.ts';

/** The matrices of a block: query, key and value lie side by side in one kernel [C, 3C]. */
export function adaptableMatrices(channels: number): readonly AdaptableMatrix[] {
  const packed = ['query', 'key', 'value'].map((name, index) => ({
    name: `attention/${name}`,
    kernel: 'attention/qkv/kernel',
    columns: { from: index * channels, count: channels },
  }));
  const whole = ['attention/output', 'feedForward/expand', 'feedForward/contract'].map((name) => ({
    name,
    kernel: `${name}/kernel`,
  }));
  return [...packed, ...whole];
}
