import { expect, test } from 'vitest';
import { spelledOut } from './spelled_out';

const moment = { type: 'string' };
const none = { type: 'null' };
const schemas = (more: Record<string, unknown>) => ({ components: { schemas: { Moment: moment, ...more } } });
const spelled = (schema: unknown) => spelledOut(schemas({ It: schema }));

test('a composition has the types of its parts, each once, behind references too', () => {
  const parts = [{ $ref: '#/components/schemas/Moment' }, none, { type: ['string', 'integer'] }];
  expect(spelled({ oneOf: parts })).toEqual(schemas({ It: { oneOf: parts, type: ['string', 'null', 'integer'] } }));
});

test('a composition of one kind has its type alone', () => {
  const allOf = [{ $ref: '#/components/schemas/Moment' }];
  expect(spelled({ properties: { at: { allOf } } })).toEqual(
    schemas({ It: { properties: { at: { allOf, type: 'string' } } } }),
  );
});

test('what has a type, has no parts, or is made of itself stays as it is', () => {
  for (const schema of [
    { type: 'object', oneOf: [{ required: ['credits'] }] },
    { enum: ['a'] },
    { oneOf: [{ required: ['credits'] }] },
    { anyOf: [{ $ref: '#/components/schemas/It' }] },
  ]) {
    expect(spelled(schema)).toEqual(schemas({ It: schema }));
  }
});
