/** P0633–P0638, P0690: portals and sources that are asked by HTTP, and what posts to others. */
import { entry } from "../entry.ts";

/** A portal with what serves it, and where it can be asked. */
function asking(connect: string, request = "{ item: String, units: Int }", key = "q.item"): string {
  return `app shop
portal quote(${request}) -> Int by q => ${key}
task prices() by String {
  state price: Int = 5
  on ask quote(q) { reply price }
}
run prices()
${connect}
`;
}

export const doorCodes = {
  doorTarget: entry({
    code: "P0633",
    severity: "error",
    message: (p: { name: string; what: "unknown" | "sequencer" | "stream" | "other"; nearest: string | undefined }) =>
      p.what === "unknown" ? `there is no portal \`${p.name}\`` : `\`${p.name}\` is not a portal`,
    label: () => "who answers the requests?",
    help: (p) => [
      p.nearest !== undefined
        ? `did you mean \`${p.nearest}\`?`
        : p.what === "sequencer"
          ? `requests that are only taken are a source: \`source posted: T = http.post("/path")\` and \`connect posted -> ${p.name}\``
          : p.what === "stream"
            ? `let a task answer from what it has seen of \`${p.name}\`: declare a portal that it serves with \`on ask\``
            : "name a portal on the right of the arrow: `portal quote(Quote) -> Price`",
    ],
    explain: {
      why: "Whoever asks by HTTP waits for an answer, and what answers is a portal. Requests that are only taken, and answered with 202, are a source.",
      wrong: asking('connect http.get("/items/:item") -> prices'),
      right: asking('connect http.get("/items/:item") -> quote'),
    },
  }),
  unknownPathParameter: entry({
    code: "P0634",
    severity: "error",
    message: (p: {
      name: string;
      type: string;
      fields: readonly string[];
      nearest: string | undefined;
      what: "event" | "request";
      nothing: boolean;
    }) =>
      p.nothing
        ? `nothing takes the parameter \`:${p.name}\`: the ${p.what} is empty`
        : `the ${p.what} has no field \`${p.name}\` for the parameter \`:${p.name}\``,
    label: (p) => `the ${p.what} is ${p.type}`,
    help: (p) => [
      p.nearest !== undefined
        ? `did you mean \`:${p.nearest}\`?`
        : p.fields.length > 0
          ? `it has ${p.fields.map((name) => `\`${name}\``).join(", ")}`
          : p.nothing
            ? `give the ${p.what} a type with this field, or leave the parameter out`
            : `only the fields of a record are parameters by their names: \`{ ${p.name}: String }\``,
    ],
    explain: {
      why: "Each parameter of a path fills the field of its name. If what is asked is one text or number, there is one parameter, and it is the value.",
      wrong: asking('connect http.get("/items/:itm") -> quote'),
      right: asking('connect http.get("/items/:item") -> quote'),
    },
  }),
  parameterType: entry({
    code: "P0635",
    severity: "error",
    message: (p: { name: string; type: string; place: "path" | "query"; method: string }) =>
      p.place === "path"
        ? `\`:${p.name}\` cannot be in a path: it is ${p.type}`
        : `a ${p.method} has no body, and the field \`${p.name}\` cannot be in the query: it is ${p.type}`,
    label: (p) => (p.place === "path" ? "a part of the path is one value" : "fields are in the path or the query"),
    help: (p) => [
      p.place === "path"
        ? "parameters are texts, numbers, truth values, times and Uuids, and newtypes of these"
        : "let it be posted, `http.post(…)`, or give the request fields that are texts, numbers or lists of these",
    ],
    explain: {
      why: "Path and query are text. What is made of parts, such as a record or a union, is written as JSON, in a body.",
      wrong: asking('connect http.get("/items/:item") -> quote', "{ item: String, at: { shop: Int } }"),
      right: asking('connect http.post("/items/:item") -> quote', "{ item: String, at: { shop: Int } }"),
    },
  }),
  notInUrl: entry({
    code: "P0636",
    severity: "error",
    message: (p: { method: string; path: string; type: string; scalar: boolean; what: "event" | "request" }) =>
      `a ${p.method} has no body, and nothing in ${p.path} is the ${p.what}`,
    label: (p) => `the ${p.what} is ${p.type}`,
    help: (p) => [
      p.scalar
        ? `put a parameter in the path: \`"${p.path === "/" ? "" : p.path}/:value"\``
        : "let it be posted, `http.post(…)`, or make it a record of texts and numbers",
    ],
    explain: {
      why: "What is asked by GET or DELETE comes from the path and the query: the fields of a record by their names, or one text or number as the one parameter of the path.",
      wrong: asking('connect http.get("/quote") -> quote', "String", "q"),
      right: asking('connect http.get("/quote/:item") -> quote', "String", "q"),
    },
  }),
  unknownDoor: entry({
    code: "P0637",
    severity: "error",
    message: (p: { path: string; nearest: string | undefined }) => `a portal cannot be asked by \`${p.path}\``,
    label: () => "no method of HTTP",
    help: (p) => [
      p.nearest === undefined
        ? "there are `http.get`, `http.post`, `http.put`, `http.patch`, `http.delete`"
        : `did you mean \`${p.nearest}\`?`,
    ],
    explain: {
      why: "A portal is asked from outside by one of the methods of HTTP that carry a request.",
      wrong: asking('connect http.fetch("/items/:item") -> quote'),
      right: asking('connect http.get("/items/:item") -> quote'),
    },
  }),
  badHttpUrl: entry({
    code: "P0690",
    severity: "error",
    message: (p: { url: string }) => `nothing can be posted to ${JSON.stringify(p.url)}`,
    label: () => "no URL",
    help: (p) => [
      p.url.startsWith("/")
        ? `a sink posts to a server: \`"https://example.org${p.url}"\``
        : 'a URL begins with `https://` or `http://`: `"https://example.org/orders"`',
    ],
    explain: {
      why: "A sink posts to another service, which is known by its whole URL. What this app serves itself is a source or a portal.",
      wrong: `app shop
source orders: { item: String } = file.jsonl("orders.jsonl")
sink orders -> http.post("/orders")
`,
      right: `app shop
source orders: { item: String } = file.jsonl("orders.jsonl")
sink orders -> http.post("https://example.org/orders")
`,
    },
  }),
  getIsNoSource: entry({
    code: "P0638",
    severity: "error",
    message: (_p: object) => "a GET asks for something, and a source has no answer",
    label: () => "a source is posted to",
    help: () => [
      'for an answer declare a portal: `connect http.get("/items/:item") -> quote`',
      "for events use `http.post`, `http.put`, `http.patch` or `http.delete`",
    ],
    explain: {
      why: "Clients and caches repeat a GET as they like, so it must not be an event. A portal answers it.",
      wrong: `app shop
source orders: { item: String } = http.get("/orders/:item")
sink orders -> console()
`,
      right: `app shop
source orders: { item: String } = http.put("/orders/:item")
sink orders -> console()
`,
    },
  }),
};
