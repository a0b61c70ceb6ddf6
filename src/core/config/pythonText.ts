import type { ConfigNode } from './configNode.ts';

/**
 * A value as it reads inside a text (`run-${seed}`), written as Hydra users know it: `None`, `True`, `1.0`, `1e-05`.
 */
export function pythonText(node: ConfigNode): string {
  return node.kind === 'scalar' && typeof node.value === 'string' ? node.value : pythonRepr(node);
}

function pythonRepr(node: ConfigNode): string {
  if (node.kind === 'list') return `[${node.items.map(pythonRepr).join(', ')}]`;
  if (node.kind === 'dict') {
    return `{${[...node.entries].map(([key, child]) => `${quoted(key)}: ${pythonRepr(child)}`).join(', ')}}`;
  }
  if (node.value === null) return 'None';
  if (typeof node.value === 'boolean') return node.value ? 'True' : 'False';
  if (typeof node.value === 'number') return numberText(node.value, node.isFloat);
  return quoted(node.value);
}

function quoted(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`;
}

/** A number as Python writes it: whole floats keep `.0`, exponents have a sign and two digits. */
export function numberText(value: number, isFloat: boolean): string {
  if (!isFloat) return String(value);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [digits = '0', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = Math.abs(value) < 1e-6 ? value.toFixed(20) : String(value);
  return text.includes('.') ? text : `${text}.0`;
}
