import { z } from 'zod';

type Schema = z.core.$ZodType;

/** The keys that a schema knows at a path below it: of all its alternatives together. */
export function keysOf(schema: Schema, path: readonly string[]): readonly string[] {
  const reached = path.reduce(
    (schemas: readonly Schema[], key) => schemas.flatMap((one) => below(one, key)),
    plain(schema),
  );
  return [
    ...new Set(reached.flatMap((one) => (one instanceof z.core.$ZodObject ? Object.keys(one._zod.def.shape) : []))),
  ];
}

function below(schema: Schema, key: string): readonly Schema[] {
  if (schema instanceof z.core.$ZodObject) {
    const { shape } = schema._zod.def;
    const child = Object.hasOwn(shape, key) ? shape[key] : undefined;
    return child === undefined ? [] : plain(child);
  }
  if (schema instanceof z.core.$ZodArray) return plain(schema._zod.def.element);
  if (schema instanceof z.core.$ZodRecord) return plain(schema._zod.def.valueType);
  if (schema instanceof z.core.$ZodTuple)
    return schema._zod.def.items.slice(Number(key), Number(key) + 1).flatMap(plain);
  return [];
}

/** The schemas inside wrappers (optional, default, pipe, ...) and unions. */
function plain(schema: Schema): readonly Schema[] {
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.flatMap(plain);
  if (schema instanceof z.core.$ZodIntersection)
    return [...plain(schema._zod.def.left), ...plain(schema._zod.def.right)];
  if (schema instanceof z.core.$ZodPipe) return plain(schema._zod.def.in);
  if (schema instanceof z.core.$ZodLazy) return plain(schema._zod.def.getter());
  const wrapped =
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodReadonly ||
    schema instanceof z.core.$ZodCatch;
  return wrapped ? plain(schema._zod.def.innerType) : [schema];
}
