import type { ConfigNode } from './configNode.ts';
import { type Override, overrideKey } from './override.ts';
import { primitiveTokenAt } from './primitiveToken.ts';
import { numberText } from './pythonText.ts';
import { quoteText } from './quotedText.ts';

const prefixes: Readonly<Record<Override['kind'], string>> = { change: '', add: '+', forceAdd: '++', delete: '~' };

/** `+group@package`: what stands before the `=`. */
export function overrideHead(override: Override): string {
  return `${prefixes[override.kind]}${overrideKey(override)}`;
}

/** A value as an override writes it: `parseOverride` reads the same value from it. */
export function overrideValueText(node: ConfigNode): string {
  if (node.kind === 'list') return `[${node.items.map(overrideValueText).join(',')}]`;
  if (node.kind === 'dict') {
    return `{${[...node.entries].map(([key, child]) => `${escapedKey(key)}:${overrideValueText(child)}`).join(',')}}`;
  }
  const { value } = node;
  if (typeof value === 'number') return numberText(value, node.isFloat);
  return typeof value === 'string' ? textValue(value) : String(value);
}

/** Text stands bare where it is one plain word, else between quotes. */
function textValue(text: string): string {
  const word = primitiveTokenAt(text, 0);
  return word?.kind === 'id' && word.text === text ? text : quoteText(text);
}

function escapedKey(key: string): string {
  return key.replaceAll(/[\\()[\]{}:=, \t]/g, '\\$&');
}
