import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { FormD } from '../../../src/certificate/form-d.ts';
import { FORM_D } from '../../../src/certificate/form-d-xml.ts';
import { join, jsonPath, type Shape } from '../../../src/certificate/xml.ts';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

function leavesOfModel(schema: JsonSchema, path: string): string[] {
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([key, below]) => leavesOfModel(below, join(path, key)));
  }
  return schema.items ? leavesOfModel(schema.items, `${path}[]`) : [path];
}

function leavesOfShape(shape: Shape, path: string): string[] {
  switch (shape.kind) {
    case 'leaf':
      return [path];
    case 'valued':
      return [join(path, shape.value.key), join(path, shape.attribute.key)];
    case 'group':
      return shape.fields.flatMap((field) =>
        leavesOfShape(field.shape, join(path, field.key) + (field.many ? '[]' : '')),
      );
  }
}

describe('the table of Form D in XML', () => {
  test('knows every field of the model and no other', () => {
    const model = leavesOfModel(z.toJSONSchema(FormD) as JsonSchema, '');
    expect(leavesOfShape(FORM_D.content, '').sort()).toEqual(model.sort());
  });

  test('gives the JSON path of an element', () => {
    const item = { name: 'Item', index: 2 };
    expect(jsonPath(FORM_D, [])).toBe('');
    expect(jsonPath(FORM_D, [item])).toBe('items[2]');
    expect(jsonPath(FORM_D, [item, { name: 'Invoice', index: 1 }, { name: 'Date', index: 0 }])).toBe(
      'items[2].invoices[1].date',
    );
    expect(jsonPath(FORM_D, [item, { name: 'FobPrice', index: 0 }], 'currency')).toBe(
      'items[2].fob.currency',
    );
    expect(jsonPath(FORM_D, [item, { name: 'Colour', index: 0 }, { name: 'Shade', index: 0 }])).toBe(
      'items[2].Colour.Shade',
    );
  });
});
