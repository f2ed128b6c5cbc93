// What the viewer needs said in the contract that OpenAPI has one conclude.

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/**
 * The contract with a `type` beside each composition: the viewer shows `oneOf` a moment and null as an object, and
 * complains of it, where no type is said. Not in the file itself, since generators of types would take it for a further
 * condition.
 */
export function spelledOut(contract: Json): Json {
  const followed = (reference: string) =>
    reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, name) => (at as Json)[name.replaceAll('~1', '/').replaceAll('~0', '~')], contract);

  function typesOf(schema: unknown, above: unknown[] = []): string[] {
    if (!isJson(schema) || above.includes(schema)) return [];
    if (typeof schema.$ref === 'string') return typesOf(followed(schema.$ref), [...above, schema]);
    if (schema.type) return [schema.type].flat() as string[];
    return partsOf(schema).flatMap((part) => typesOf(part, [...above, schema]));
  }

  function spell(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(spell);
    if (!isJson(value)) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, spell(inside)]));
    const types = copy.type === undefined && partsOf(value).length > 0 ? [...new Set(typesOf(value))] : [];
    return types.length === 0 ? copy : { ...copy, type: types.length === 1 ? types[0] : types };
  }

  return spell(contract) as Json;
}

const partsOf = ({ oneOf, anyOf, allOf }: Json) => [oneOf, anyOf, allOf].find(Array.isArray) ?? [];
