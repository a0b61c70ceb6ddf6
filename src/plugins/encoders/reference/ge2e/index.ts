import type { Plugin } from '../../../../core/contracts.ts';
import { type Ge2eConfig, ge2eConfigSchema } from './config.ts';
import { ge2eEncoder } from './encoder.ts';

export const ge2e: Plugin<'reference'> = {
  kind: 'reference',
  name: 'ge2e',
  summary: "Resemblyzer's d-vector of the recordings, never trained",
  configSchema: ge2eConfigSchema,
  fetchable: {
    name: 'Resemblyzer',
    version: '0.1.4',
    sha256: '8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f',
    member: 'resemblyzer/pretrained.pt',
    memberSha256: '39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e',
    asset: 'ge2e/pretrained.pt',
    licence: 'Apache-2.0',
    megabytes: 16,
  },
  create: (config: Ge2eConfig, { assets }) => ge2eEncoder(config, assets),
};
