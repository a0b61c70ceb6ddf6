import type { ZodType, z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import { type ConfigValue, missingMark } from './configNode.ts';
import { type ConfigSource, describeKey, describeSource } from './configSource.ts';
import { caretBelow } from './overrideCaret.ts';
import { keysOf } from './schemaKeys.ts';

export interface SchemaCheck {
  /** Dotted path of the checked node in the whole config, '' for the root. */
  readonly path: string;
  /** Where each leaf of the whole config was written. */
  readonly provenance: ReadonlyMap<string, ConfigSource>;
  /** Who asks, such as `hifigan`: named in the message. */
  readonly owner: string;
}

/**
 * Checks one node of a resolved config and returns the schema's typed result.
 *
 * @throws ConfigError that lists every problem with its full key, what was got and expected, where it was written, and
 * the nearest valid keys.
 */
export function checkWithSchema<Schema extends ZodType>(
  schema: Schema,
  value: ConfigValue,
  check: SchemaCheck,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => describeIssue(issue, { schema, value, check }));
  const where = check.path === '' ? 'config' : `config ${check.path}`;
  const count = problems.length === 1 ? '' : `: ${problems.length} problems`;
  throw new ConfigError(`${where} (${check.owner})${count}\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

interface Checked {
  readonly schema: ZodType;
  readonly value: ConfigValue;
  readonly check: SchemaCheck;
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, checked: Checked): readonly string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(checked.schema, path);
    const present = valueAt(checked.value, path);
    const unused = known.filter((key) => !(isObject(present) && Object.hasOwn(present, key)));
    return issue.keys.map((key) => {
      const hint = suggestionText(key, unused.length > 0 ? unused : known);
      const at = keyWithSource([...path, key], checked.check);
      return `${at.text}: unknown key${hint === '' ? '' : `; ${hint}`}${caretBelow(at.source, 'key', '    ')}`;
    });
  }
  const got = valueAt(checked.value, path);
  const { text: key, source } = keyWithSource(path, checked.check);
  const caret = caretBelow(source, 'value', '    ');
  if (got === missingMark) return [`${key}: must be set, e.g. ${joined(path, checked.check)}=<VALUE>${caret}`];
  if (issue.code === 'invalid_union') {
    const meant = meantAlternative(issue, got);
    const inner = meant?.map((own) => ({ ...own, path: [...issue.path, ...own.path] }) as Issue);
    return inner?.flatMap((own) => describeIssue(own, checked)) ?? [`${describeUnion(issue, key, got)}${caret}`];
  }
  if (got === undefined) return [`${key}: missing, expected ${expectation(issue)}${caret}`];
  const hint =
    issue.code === 'invalid_value' && typeof got === 'string' ? suggestionText(got, issue.values.map(String)) : '';
  const text = issue.code === 'custom' ? issue.message : `expected ${expectation(issue)}, got ${shown(got)}`;
  return [`${key}: ${text}${hint.startsWith('did') ? `; ${hint}` : ''}${caret}`];
}

/** What is wrong with a mapping or a list in the one alternative of a union that takes such a value. */
function meantAlternative(
  issue: Issue & { readonly code: 'invalid_union' },
  got: ConfigValue | undefined,
): readonly Issue[] | undefined {
  if (typeof got !== 'object' || got === null) return undefined;
  const isOtherKind = ({ path, code }: Issue) =>
    path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
  const fitting = issue.errors.filter((issues) => !issues.some(isOtherKind));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function describeUnion(
  issue: Issue & { readonly code: 'invalid_union' },
  key: string,
  got: ConfigValue | undefined,
): string {
  const expected = issue.errors.flatMap((issues) => issues.slice(0, 1).map((inner) => expectation(inner)));
  const text = expected.length > 0 ? `expected ${[...new Set(expected)].join(' or ')}` : issue.message;
  return `${key}: ${text}, got ${shown(got)}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'a whole number'
        : issue.expected === 'object'
          ? 'a mapping'
          : issue.expected === 'array'
            ? 'a list'
            : `a ${issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? shown(issue.values[0] as ConfigValue)
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `text in the form ${issue.format}${issue.pattern === undefined ? '' : ` (${issue.pattern})`}`;
    default:
      return issue.message;
  }
}

function bound(origin: string, words: string, limit: number | bigint): string {
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' items' : '';
  return `${words} ${limit}${unit}`;
}

function shown(value: ConfigValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value);
  const cut = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  if (typeof value === 'string') return `the text ${cut}`;
  return Array.isArray(value) ? `the list ${cut}` : isObject(value) ? `the mapping ${cut}` : cut;
}

/** The key with its source; a key that stands for several leaves, or for none, is given its nearest neighbour's. */
function keyWithSource(
  path: readonly string[],
  check: SchemaCheck,
): { readonly text: string; readonly source: ConfigSource | undefined } {
  const key = joined(path, check);
  const name = key === '' ? 'config' : key;
  const exact = check.provenance.get(key) ?? firstBelow(key, check);
  if (exact !== undefined) return { text: describeKey(name, exact), source: exact };
  const parent = joined(path.slice(0, -1), check);
  const beside = firstBelow(parent, check);
  return { text: beside === undefined ? name : `${name} (beside ${describeSource(beside)})`, source: undefined };
}

function firstBelow(key: string, { provenance }: SchemaCheck): ConfigSource | undefined {
  return [...provenance].find(([leaf]) => key !== '' && leaf.startsWith(`${key}.`))?.[1];
}

function joined(path: readonly string[], check: SchemaCheck): string {
  return [check.path, ...path].filter((part) => part !== '').join('.');
}

function valueAt(value: ConfigValue, path: readonly string[]): ConfigValue | undefined {
  let current: ConfigValue | undefined = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, ConfigValue>>)[key];
  }
  return current;
}

function isObject(value: ConfigValue | undefined): value is Readonly<Record<string, ConfigValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
