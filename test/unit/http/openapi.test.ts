import { describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import { createApp } from '../../../src/http/app.ts';
import { openApiDocument } from '../../../src/http/openapi.ts';
import { ROUTES } from '../../../src/http/routes/index.ts';
import { routeOf } from '../../support/http-contract.ts';
import { fakeHttp } from './fake-http.ts';

type Json = { [key: string]: unknown };

/** As a reader gets it: after JSON. */
const DOCUMENT: Json = JSON.parse(JSON.stringify(openApiDocument(ROUTES, '1.2.3')));

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

const child = (value: unknown, name: string): Json => (value as Json)[name] as Json;
const entries = (value: unknown): [string, Json][] => Object.entries((value ?? {}) as Record<string, Json>);

function operations(): { path: string; method: string; operation: Json }[] {
  return entries(DOCUMENT.paths).flatMap(([path, item]) =>
    entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** Every object and list inside, with the place where it stands. */
function* nodes(value: unknown, place = '#'): Generator<{ place: string; node: Json }> {
  if (typeof value !== 'object' || value === null) return;
  yield { place, node: value as Json };
  for (const [key, inner] of Object.entries(value)) yield* nodes(inner, `${place}/${key}`);
}

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, part) => (at as Json | undefined)?.[part], DOCUMENT);
}

/** What the running app routes, from Express itself. */
function routesOf(app: Express): string[] {
  const { stack } = app.router as unknown as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[];
  };
  return stack.flatMap(({ route }) =>
    route
      ? Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
      : [],
  );
}

describe('routes and description', () => {
  test('the app routes exactly what the document describes', () => {
    const running = routesOf(createApp(fakeHttp())).sort();
    const described = operations()
      .map(({ path, method }) => `${method} ${path}`)
      .sort();
    expect(running).toEqual(described);
    expect(running.length).toBeGreaterThan(25);
    expect(new Set(running).size).toBe(running.length);
  });

  test('every route says who may use it, and only health, peers and the description are open', () => {
    for (const { path, operation } of operations()) {
      const open = Array.isArray(operation.security) && operation.security.length === 0;
      expect([path, open]).toEqual([path, !path.startsWith('/api/')]);
      const role = path.split('/')[3];
      // A supervisor's routes stand among the ministry's.
      const tags = role === 'ministry' ? [['ministry'], ['supervisor']] : [[open ? 'open' : role]];
      expect(tags).toContainEqual(operation.tags);
    }
  });
});

describe('structure, by the rules of OpenAPI 3.1', () => {
  test('the document as a whole', () => {
    expect(DOCUMENT.openapi).toMatch(/^3\.1\.\d+$/);
    expect(Object.keys(DOCUMENT).sort()).toEqual([
      'components',
      'info',
      'openapi',
      'paths',
      'servers',
      'tags',
    ]);
    expect(DOCUMENT.info).toMatchObject({ title: expect.any(String), version: '1.2.3' });
    // The licence has either an SPDX identifier or a URL.
    expect(Object.keys(child(DOCUMENT.info, 'license'))).toEqual(['name', 'identifier']);
    for (const name of Object.keys(child(DOCUMENT, 'components'))) {
      for (const [key] of entries(child(DOCUMENT.components, name))) expect(key).toMatch(/^[\w.-]+$/);
    }
  });

  test('paths and operations', () => {
    const ids = new Set<unknown>();
    const tags = (DOCUMENT.tags as Json[]).map(({ name }) => name);
    for (const { path, method, operation } of operations()) {
      expect(path).toMatch(/^(\/[\w.-]+|\/\{\w+\})+$/);
      expect(METHODS).toContain(method);
      expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) });
      expect(ids).not.toContain(operation.operationId);
      ids.add(operation.operationId);
      expect(tags).toEqual(expect.arrayContaining(operation.tags as string[]));
      if (operation.requestBody) expect(['post', 'put', 'patch']).toContain(method);
    }
    // Paths that differ in the names of their parts alone are the same path.
    const shapes = entries(DOCUMENT.paths).map(([path]) => path.replace(/\{\w+\}/g, '{}'));
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test('parameters', () => {
    for (const { path, operation } of operations()) {
      const parameters = (operation.parameters ?? []) as Json[];
      const keys = parameters.map(({ name, in: place }) => `${place} ${name}`);
      expect(new Set(keys).size).toBe(keys.length);
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`).sort()).toEqual((path.match(/\{\w+\}/g) ?? []).sort());
      for (const parameter of parameters) {
        if (parameter.in === 'header') expect(parameter.name).toBe('Idempotency-Key');
        else expect(['path', 'query']).toContain(parameter.in);
        expect(parameter.schema).toMatchObject({});
        if (parameter.in === 'path') expect(parameter.required).toBe(true);
      }
    }
  });

  test('bodies and responses', () => {
    for (const { path, method, operation } of operations()) {
      const responses = entries(operation.responses);
      expect([path, responses.length > 0]).toEqual([path, true]);
      expect(responses.some(([status]) => status.startsWith('2'))).toBe(true);
      for (const [status, response] of responses) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(response.description).toMatch(/\S/);
        for (const [type, media] of entries(response.content)) {
          expect(type).toMatch(/^(application\/(json|xml|pdf|problem\+json)|image\/(png|jpeg))$/);
          const octets = routeOf(method, path)?.octetTypes.includes(type);
          if (!octets) expect(media).toHaveProperty('schema');
        }
      }
      if (operation.requestBody) {
        expect(entries(child(operation.requestBody, 'content')).length).toBeGreaterThan(0);
      }
    }
  });

  test('security', () => {
    const schemes = Object.keys(child(DOCUMENT.components, 'securitySchemes'));
    for (const { operation } of operations()) {
      for (const requirement of operation.security as Json[]) {
        expect(schemes).toEqual(expect.arrayContaining(Object.keys(requirement)));
      }
    }
  });

  test('every reference leads somewhere, and every component is used', () => {
    const used = new Set<string>();
    for (const { place, node } of nodes(DOCUMENT)) {
      if (typeof node.$ref !== 'string') continue;
      expect([place, typeof resolve(node.$ref)]).toEqual([place, 'object']);
      used.add(node.$ref);
    }
    for (const kind of ['schemas', 'headers']) {
      const names = Object.keys(child(DOCUMENT.components, kind));
      expect(names.filter((name) => !used.has(`#/components/${kind}/${name}`))).toEqual([]);
    }
  });

  test('schemas use keywords of JSON Schema 2020-12 with values of their kind', () => {
    const KINDS: Record<string, (value: unknown) => boolean> = {
      type: (value) =>
        ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'].includes(String(value)),
      properties: isObject,
      required: (value) => Array.isArray(value) && new Set(value).size === value.length,
      items: isObject,
      anyOf: isList,
      allOf: isList,
      enum: isList,
      const: () => true,
      default: () => true,
      $ref: isText,
      format: isText,
      description: isText,
      pattern: (value) => isText(value) && new RegExp(String(value), 'u') instanceof RegExp,
      minimum: isNumber,
      maximum: isNumber,
      exclusiveMinimum: isNumber,
      minLength: isNumber,
      maxLength: isNumber,
      minItems: isNumber,
      maxItems: isNumber,
      propertyNames: isObject,
      additionalProperties: (value) => typeof value === 'boolean' || isObject(value),
    };
    let seen = 0;
    const visit = (schema: Json, place: string): void => {
      seen += 1;
      for (const [keyword, value] of Object.entries(schema)) {
        expect([place, keyword, KINDS[keyword]?.(value)]).toEqual([place, keyword, true]);
      }
      for (const name of (schema.required ?? []) as string[])
        expect(schema.properties).toHaveProperty([name]);
      for (const [name, inner] of entries(schema.properties)) visit(inner, `${place}/${name}`);
      for (const key of ['items', 'propertyNames', 'additionalProperties']) {
        if (isObject(schema[key])) visit(schema[key] as Json, `${place}/${key}`);
      }
      for (const key of ['anyOf', 'allOf']) {
        for (const inner of (schema[key] ?? []) as Json[]) visit(inner, `${place}/${key}`);
      }
    };
    for (const { place, node } of nodes(DOCUMENT)) {
      if (isObject(node.schema)) visit(node.schema as Json, place);
    }
    for (const [name, schema] of entries(child(DOCUMENT.components, 'schemas'))) visit(schema, name);
    expect(seen).toBeGreaterThan(300);
  });

  test('requests are exact, answers may gain fields', () => {
    const schemas = child(DOCUMENT.components, 'schemas');
    expect(child(schemas, 'FormDApplication')).toHaveProperty('additionalProperties', false);
    expect(child(schemas, 'ItemDecision')).toHaveProperty('additionalProperties', false);
    expect(child(schemas, 'SentCertificate')).not.toHaveProperty('additionalProperties');
    expect(child(schemas, 'Problem')).not.toHaveProperty('additionalProperties');
  });
});

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}
