/** The description of an app's endpoints (OpenAPI 3.1), made from the types of its sources. */
import type { AppDefinition, Endpoint } from "../api.ts";
import { Definitions, type JsonSchema } from "../codec/json-schema.ts";

const PLACE = "#/components/schemas/";

const problem: JsonSchema = {
  type: "object",
  description: "problem details (RFC 9457)",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
  },
  required: ["type", "title", "status", "detail"],
};

const accepted: JsonSchema = {
  type: "object",
  properties: {
    atom: { type: "integer", description: "number of the atom in the source's stream" },
    events: { type: "integer", description: "how many events are in it" },
  },
  required: ["atom", "events"],
};

const refusals: Readonly<Record<number, string>> = {
  400: "the body is not JSON, or not of the type",
  413: "the body is too large",
  415: "the body's media type is not application/json",
  422: "the Idempotency-Key was used before with another body",
  503: "try again later",
};

const keyParameter: JsonSchema = {
  name: "Idempotency-Key",
  in: "header",
  description: "asked again with the same key and body, the request is answered as before and not taken twice",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

const json = (schema: JsonSchema, type = "application/json"): JsonSchema => ({ [type]: { schema } });
const reference = (name: string): JsonSchema => ({ $ref: `${PLACE}${name}` });

export function openApi(app: Pick<AppDefinition, "name" | "schema">, endpoints: readonly Endpoint[]): string {
  const definitions = new Definitions(PLACE);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const operation = operationOf(endpoint, definitions);
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation;
  }
  return `${JSON.stringify({
    openapi: "3.1.0",
    info: { title: app.name, version: app.schema },
    paths,
    components: { schemas: { ...definitions.schemas, Accepted: accepted, Problem: problem } },
  })}\n`;
}

function operationOf(endpoint: Endpoint, definitions: Definitions): JsonSchema {
  const refused = Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: json(reference("Problem"), "application/problem+json") },
  ]);
  return {
    operationId: endpoint.name,
    parameters: [keyParameter],
    requestBody: { required: true, content: json(endpoint.body(definitions)) },
    responses: {
      202: { description: "taken, and committed", content: json(reference("Accepted")) },
      ...(Object.fromEntries(refused) as JsonSchema),
    },
  };
}
