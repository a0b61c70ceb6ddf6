import { z } from 'zod';

/** A JSON Schema as an editor reads it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A value that is computed or still to be given may stand wherever a value may. */
const writtenLater: JsonSchema = { type: 'string', pattern: '\\$\\{|^\\?\\?\\?$' };

const optionOfGroup: JsonSchema = {
  anyOf: [{ type: 'string' }, { type: 'null' }, { type: 'array', items: { type: 'string' } }],
};

/** The defaults list of a config file. */
const defaultsList: JsonSchema = {
  description: 'configs and options of groups to compose; _self_ is the place of this file',
  type: 'array',
  items: {
    anyOf: [
      { type: 'string' },
      { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: optionOfGroup },
    ],
  },
};

/**
 * The JSON Schema of a config file whose content is a part of `schema`'s: nothing is required, because other files give
 * the rest; unknown keys are refused; interpolations and `???` may stand for any value; `defaults` is known.
 */
export function editorSchema(schema: z.ZodType): JsonSchema {
  return withDefaults(partial(jsonSchemaOf(schema)));
}

/** One of several schemas, each a plugin's: `name` says which. */
export function editorSchemaOfPlugins(
  plugins: readonly { readonly name: string; readonly configSchema: z.ZodType }[],
): JsonSchema {
  const variants = plugins.map(({ name, configSchema }) => {
    const schema = partial(jsonSchemaOf(configSchema));
    return withDefaults({ ...schema, properties: { name: { const: name }, ...propertiesOf(schema) } });
  });
  return { anyOf: variants };
}

/** Puts schemas in the place of some properties. */
export function withProperties(schema: JsonSchema, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { ...schema, properties: { ...propertiesOf(schema), ...properties } };
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' });
}

function withDefaults(schema: JsonSchema): JsonSchema {
  return { ...schema, properties: { defaults: defaultsList, ...propertiesOf(schema) } };
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

/** The schema without required keys, at any depth, and with room for interpolations. */
function partial(schema: JsonSchema): JsonSchema {
  const { required: _required, $schema: _version, ...rest } = schema;
  const changed: Record<string, unknown> = { ...rest };
  if ('properties' in rest) {
    const entries = Object.entries(propertiesOf(rest)).map(([key, child]) => [key, orLater(partial(child))] as const);
    changed['properties'] = Object.fromEntries(entries);
  }
  for (const key of ['items', 'additionalProperties'] as const) {
    const child = rest[key];
    if (isSchema(child)) changed[key] = orLater(partial(child));
  }
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    const children = rest[key];
    if (Array.isArray(children)) changed[key] = children.map((child: JsonSchema) => partial(child));
  }
  return changed;
}

function orLater(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema;
  const widened = { anyOf: [rest, writtenLater] };
  return description === undefined ? widened : { description, ...widened };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
