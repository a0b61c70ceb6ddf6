import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { type ConfigNode, dictNode, type ScalarNode } from './configNode.ts';
import { typePlainScalar } from './plainScalar.ts';
import { numberText } from './pythonText.ts';

/** A tree as YAML that reads back as the same tree; `comment` may add a remark behind each leaf. */
export function yamlText(tree: ConfigNode, comment?: (node: ConfigNode) => string): string {
  if (comment !== undefined || tree.kind !== 'dict' || tree.entries.size === 0) return writtenText(tree, comment);
  return [...tree.entries].map(([key, child]) => knownText(dictNode(tree.source, [[key, child]]))).join('');
}

/** Texts of one entry each: the jobs of a sweep differ in few of theirs. */
const knownTexts = new Map<string, string>();
const mostKnown = 500;

function knownText(entry: ConfigNode): string {
  const key = contentKey(entry);
  const known = knownTexts.get(key);
  if (known !== undefined) return known;
  const text = writtenText(entry);
  if (knownTexts.size >= mostKnown) knownTexts.clear();
  knownTexts.set(key, text);
  return text;
}

/** Equal for trees with the same text, and for no others. */
function contentKey(node: ConfigNode): string {
  if (node.kind === 'scalar') {
    return typeof node.value === 'number' ? yamlNumber(node.value, node.isFloat) : JSON.stringify(node.value);
  }
  if (node.kind === 'list') return `[${node.items.map(contentKey).join()}]`;
  return `{${[...node.entries].map(([key, child]) => `${JSON.stringify(key)}:${contentKey(child)}`).join()}}`;
}

function writtenText(tree: ConfigNode, comment?: (node: ConfigNode) => string): string {
  const document = new Document(null, { version: '1.1', schema: 'failsafe' });
  document.contents = yamlNode(tree, comment) as typeof document.contents;
  return document.toString({ lineWidth: 0, indentSeq: false });
}

function yamlNode(node: ConfigNode, comment?: (node: ConfigNode) => string): YAMLMap | YAMLSeq | Scalar {
  if (node.kind === 'scalar') return withComment(yamlScalar(node), node, comment);
  if (node.kind === 'list') {
    const list = new YAMLSeq();
    list.items = node.items.map((item) => yamlNode(item, comment));
    list.flow = node.items.length === 0;
    return list;
  }
  const map = new YAMLMap<Scalar, YAMLMap | YAMLSeq | Scalar>();
  map.items = [...node.entries].map(([key, child]) => new Pair(textScalar(key), yamlNode(child, comment)));
  map.flow = node.entries.size === 0;
  return map;
}

function withComment(scalar: Scalar, node: ConfigNode, comment?: (node: ConfigNode) => string): Scalar {
  if (comment !== undefined) scalar.comment = ` ${comment(node)}`;
  return scalar;
}

function yamlScalar({ value, isFloat }: ScalarNode): Scalar {
  if (typeof value === 'string') return textScalar(value);
  const scalar = new Scalar<string>(typeof value === 'number' ? yamlNumber(value, isFloat) : String(value));
  scalar.type = 'PLAIN';
  return scalar;
}

/** Text that would be read as a number, a word or nothing is quoted. */
function textScalar(text: string): Scalar {
  const scalar = new Scalar<string>(text);
  if (typePlainScalar(text).value !== text || text === '<<' || text === '=') scalar.type = 'QUOTE_SINGLE';
  return scalar;
}

function yamlNumber(value: number, isFloat: boolean): string {
  if (Number.isFinite(value)) return numberText(value, isFloat);
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
}
