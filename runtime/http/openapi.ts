/** The description of an app's endpoints (OpenAPI 3.1), made from the types of its sources and portals. */
import type { AppDefinition, Endpoint, EndpointDescription } from "../api.ts";
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
    code: { type: "string", description: "of a fault, such as P0910" },
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

const keyParameter: JsonSchema = {
  name: "Idempotency-Key",
  in: "header",
  description: "asked again with the same key, the same request is answered as before and not taken twice",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

const json = (schema: JsonSchema, type = "application/json"): JsonSchema => ({ [type]: { schema } });

export type DescribedApp = Pick<AppDefinition, "name" | "schema" | "types">;

export function openApi(app: DescribedApp, endpoints: readonly Endpoint[]): string {
  const definitions = new Definitions(PLACE, app.types);
  const own = { accepted: definitions.free("Accepted"), problem: definitions.free("Problem") };
  const names = operationIds(endpoints);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const description = endpoint.describe(definitions);
    const path = `/${endpoint.parts.map((part) => ("text" in part ? part.text : `{${part.parameter}}`)).join("/")}`;
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = {
      operationId: names.get(endpoint),
      parameters: [...description.parameters, ...(description.keyed ? [keyParameter] : [])],
      ...(description.body === undefined ? {} : { requestBody: { required: true, content: json(description.body) } }),
      responses: {
        ...success(description, definitions.at(own.accepted)),
        ...problems(description, json(definitions.at(own.problem), "application/problem+json")),
      },
    };
  }
  return `${JSON.stringify({
    openapi: "3.1.0",
    info: { title: app.name, version: app.schema },
    paths,
    components: { schemas: { ...definitions.schemas, [own.accepted]: accepted, [own.problem]: problem } },
  })}\n`;
}

/** Each has one of its own: several endpoints may lead to one portal. */
function operationIds(endpoints: readonly Endpoint[]): ReadonlyMap<Endpoint, string> {
  const ids = new Map<Endpoint, string>();
  const taken = new Set<string>();
  for (const endpoint of endpoints) {
    const { name, method } = endpoint;
    const other = `${method.toLowerCase()}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    let id = taken.has(name) ? other : name;
    for (let n = 2; taken.has(id); n++) id = `${other}${n}`;
    taken.add(id);
    ids.set(endpoint, id);
  }
  return ids;
}

function success({ reply }: EndpointDescription, accepted: JsonSchema): Record<string, JsonSchema> {
  if (reply === "nothing") return { 204: { description: "done, and committed" } };
  if (reply === "accepted") return { 202: { description: "taken, and committed", content: json(accepted) } };
  return { 200: { description: "the reply, committed", content: json(reply) } };
}

function problems(description: EndpointDescription, content: JsonSchema): Record<string, JsonSchema> {
  const { body, keyed, reply } = description;
  const asked = reply !== "accepted";
  const refusals: readonly (readonly [status: number, description: string, applies: boolean])[] = [
    [400, "something in the request is not JSON, or not of its type", true],
    [413, "the body is too large", body !== undefined],
    [415, "the body's media type is not application/json", body !== undefined],
    [422, "the Idempotency-Key was used before with another request", keyed],
    [500, "a fault of the program; `code` says which", asked],
    [503, "try again later", true],
    [504, "there was no answer in time", asked],
  ];
  return Object.fromEntries(
    refusals.flatMap(([status, text, applies]) => (applies ? [[status, { description: text, content }]] : [])),
  );
}
