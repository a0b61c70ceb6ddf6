import { createHash } from 'node:crypto';
import type { ConfigValue } from './configNode.ts';

/** SHA-256 of a config's canonical text, 64 hex digits: equal for equal configs, whatever the order of keys. */
export function configHash(value: ConfigValue): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex');
}

/** JSON with sorted keys and no spaces; NaN and infinities, which JSON lacks, are written by name. */
export function canonicalText(value: ConfigValue): string {
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value === 0 ? 0 : value) : `<${value}>`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly ConfigValue[]).map(canonicalText).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonicalText(child)}`).join(',')}}`;
}
