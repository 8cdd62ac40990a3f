// Judges replies by the OpenAPI document: the status must be one that it names for the operation, the body one that the
// schema of that status allows.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDoc>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: object;
}

interface OperationDoc {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, ResponseDoc>>;
}

interface ResponseDoc {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** Fails when a reply of a documented route has a status or a body that the document does not have. */
export function replyValidator(document: OpenApi): (method: string, url: string, reply: Reply) => void {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: 'openapi', components: document.components });
  const compiled = new Map<ResponseDoc, ValidateFunction>();
  return (method, url, reply) => {
    const operation = operationOf(document, method, url);
    if (operation === undefined) return;
    const documented = operation.responses[reply.status];
    expect(documented, `${method} ${url} answered ${reply.status}, which is not documented`).toBeDefined();
    const schema = documented?.content?.['application/json']?.schema;
    if (documented === undefined || schema === undefined) return;
    let validate = compiled.get(documented);
    validate ??= ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as object);
    compiled.set(documented, validate);
    expect(validate(reply.body), `${method} ${url} ${reply.status}: ${JSON.stringify(validate.errors)}`).toBe(true);
  };
}

/** A path without variables comes before one whose variable could be anything. */
function operationOf(document: OpenApi, method: string, url: string): OperationDoc | undefined {
  const path = url.split('?', 1)[0] ?? '';
  const exact = document.paths[path];
  if (exact !== undefined) return exact[method.toLowerCase()];
  for (const [template, operations] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`);
    if (pattern.test(path)) return operations[method.toLowerCase()];
  }
  return undefined;
}
