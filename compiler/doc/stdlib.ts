/** The pages of the standard library, from its entries: methods by type, functions, operators and pipes, connectors. */
import { connectors, functions, methods, operators, pipes, type Example, type StdConnector } from "@portals/stdlib";
import type { DocItem, DocList, DocPage, DocSection } from "./page.ts";

export function documentStandardLibrary(): readonly DocPage[] {
  const types = [...new Set(methods.map(({ path }) => typeOf(path)))];
  return [
    page("types", "Types and their methods", "What values can do. `self` is what stands in front of the dot.", [
      ...types.map((type) => ({
        title: type,
        items: methods
          .filter(({ path }) => typeOf(path) === type)
          .map(({ path, signature, property, docs, examples }) =>
            item(path, property ? "property" : "method", signature, docs, examples),
          ),
      })),
    ]),
    page("functions", "Functions", "Called by name: conversions, constructors of values, and what uses the step.", [
      {
        title: "Functions",
        items: functions.map(({ path, signature, docs, examples, where, available }) =>
          item(path, "function", signature, docs, examples, [
            ...(where === "anywhere" ? [] : ["only in tasks"]),
            ...later(available),
          ]),
        ),
      },
    ]),
    page("operators", "Operators of streams", "Stages of a pipe: `stream |> map(x => x + 1)`.", [
      {
        title: "Known to the compiler",
        items: [...operators.values()].map(({ name, signature, docs, examples }) =>
          item(name, "operator", signature, docs, examples),
        ),
      },
      {
        title: "Written in the language",
        items: [...pipes.values()].map(({ name, docs, examples }) => item(name, "pipe", "", docs, examples)),
      },
    ]),
    page("connectors", "Connectors", "Where events come from, and where they go to.", [
      { title: "Sources", items: connectorItems("source") },
      { title: "Sinks", items: connectorItems("sink") },
      { title: "Where portals can be asked", items: connectorItems("door") },
    ]),
  ];
}

function page(slug: string, title: string, docs: string, sections: readonly DocSection[]): DocPage {
  return { slug, title, kind: "library", docs, sections, graph: undefined, source: undefined };
}

/** `List` of `List.map`. */
function typeOf(path: string): string {
  return path.slice(0, path.indexOf("."));
}

function item(
  name: string,
  kind: string,
  signature: string,
  docs: string,
  examples: readonly Example[],
  marks: readonly string[] = [],
): DocItem {
  const anchor = `${kind}-${name.replace(/\W+/g, "-")}`;
  const shown = signature === "" ? name : `${name}${signature}`;
  const lists = examplesOf(examples);
  return { anchor, name, kind, signature: shown, docs, marks, line: undefined, lists, code: undefined };
}

function examplesOf(examples: readonly Example[]): readonly DocList[] {
  const rows = examples.map(({ code, is }) => ({
    code: `${code}   // ${typeof is === "string" ? is : `a fault, ${is.fault}`}`,
    docs: undefined,
  }));
  return rows.length === 0 ? [] : [{ title: rows.length === 1 ? "Example" : "Examples", rows }];
}

function connectorItems(kind: StdConnector["kind"]): readonly DocItem[] {
  return connectors
    .filter((one) => one.kind === kind)
    .map(({ path, params, event, docs, available }) => {
      const written = params.map(({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${type}`).join(", ");
      const gives = event === undefined ? "" : kind === "sink" ? ` // takes ${event}` : ` // gives ${event}`;
      return item(path, kind, `(${written})${gives}`, docs, [], later(available));
    });
}

function later(available: boolean): readonly string[] {
  return available ? [] : ["not available yet"];
}
