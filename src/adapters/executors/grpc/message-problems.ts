import { type DescField, type DescMessage, fromJson, type JsonValue, type Registry } from '@bufbuild/protobuf';
import type { DefinitionProblem } from '../../../application/jobs/fields.js';
import { isRecord } from '../../../application/jobs/given.js';
import { messageOf } from '../../../application/message-of.js';

/**
 * What keeps JSON from being a message of this type, each with the path of the field; empty when it is one. The library
 * stops at the first and names the field by its type, so each field is tried by itself.
 */
export function messageProblems(
  type: DescMessage,
  json: JsonValue,
  path: string,
  registry: Registry,
): DefinitionProblem[] {
  const whole = refusalOf(type, json, registry);
  if (whole === undefined) return [];
  const problems = isRecord(json) && !hasOwnJson(type) ? Object.entries(json).flatMap(each) : [];
  // What is wrong with none of the fields by itself is wrong with all together, such as two of one oneof.
  return problems.length > 0 ? problems : [{ field: path, message: whole }];

  function each([key, value]: [string, unknown]): DefinitionProblem[] {
    const fieldPath = `${path}.${key}`;
    const field = type.fields.find(({ name, jsonName }) => name === key || jsonName === key);
    // By the registry, as [package.extension].
    if (!field && !key.startsWith('[')) {
      const names = type.fields.map(({ jsonName }) => jsonName).join(', ');
      return [{ field: fieldPath, message: `unknown field; the fields here are ${names || 'none'}` }];
    }
    // It came as JSON.
    return fieldProblems(type, field, key, value as JsonValue, fieldPath, registry);
  }
}

function fieldProblems(
  type: DescMessage,
  field: DescField | undefined,
  key: string,
  value: JsonValue,
  path: string,
  registry: Registry,
): DefinitionProblem[] {
  const message = refusalOf(type, { [key]: value }, registry);
  if (message === undefined) return [];
  const inside = partsOf(field, value, path).flatMap(([part, partPath]) =>
    field?.message
      ? messageProblems(field.message, part, partPath, registry)
      : fieldProblems(type, field, key, [part], partPath, registry),
  );
  return inside.length > 0 ? inside : [{ field: path, message }];
}

/** What a value is made of, each with its path: the elements of a list, the values of a map, a message. */
function partsOf(field: DescField | undefined, value: JsonValue, path: string): (readonly [JsonValue, string])[] {
  if (field?.fieldKind === 'message') return [[value, path]];
  if (field?.fieldKind === 'list' && Array.isArray(value)) {
    // One that is alone is as small as it gets.
    if (value.length === 1 && !field.message) return [];
    return value.map((element, index) => [element, `${path}[${index}]`] as const);
  }
  if (field?.fieldKind === 'map' && field.message && isRecord(value)) {
    return Object.entries(value).map(([name, element]) => [element as JsonValue, `${path}.${name}`] as const);
  }
  return [];
}

/** Those with a JSON of their own, such as timestamps, are taken as a whole. */
function hasOwnJson({ typeName }: DescMessage): boolean {
  return typeName.startsWith('google.protobuf.');
}

/** Why the library refuses it, without the name of the type before it; undefined when it doesn't. */
function refusalOf(type: DescMessage, json: JsonValue, registry: Registry): string | undefined {
  try {
    fromJson(type, json, { registry });
    return undefined;
  } catch (error) {
    const message = messageOf(error);
    return message.replace(/^cannot decode .*? from JSON: /, '');
  }
}
