/**
 * The appendices of the reference, made of what the compiler itself goes by: tables of words and operators, the parser's
 * rules, the library's entries, the catalogue of diagnostics. `spec/tests/appendices.test.ts` finds them stale.
 */
import { toEbnf } from "../grammar/ebnf.ts";
import { PortalsParser } from "../grammar/parser.ts";
import {
  assignmentOperators,
  binaryOperators,
  contextualWords,
  durationUnits,
  escapes,
  predefinedNames,
  prefixOperators,
  reservedWords,
} from "../grammar/words.ts";
import { connectors, functions, methods, operators, pipes, sources } from "@portals/stdlib";
import type { StdConnector, StdFunction, StdMethod } from "@portals/stdlib";
import { catalogue } from "@portals/compiler/diagnostics/catalogue.ts";
import type { Entry } from "@portals/compiler/diagnostics/entry.ts";
import { diagnosticsOf, words } from "./diagnostics-page.ts";

/** By the name of the file in `spec/reference/`. */
export async function appendices(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["syntax.md", syntax()],
    ["library.md", library()],
    ["rules.md", rules()],
    ["diagnostics.md", await diagnostics()],
  ]);
}

const made = "Made of what the compiler goes by (`spec/appendices.ts`); do not edit.";

function page(title: string, about: string, ...sections: readonly string[]): string {
  return `${[`# ${title}`, `${about} ${made}`, ...sections].join("\n\n").replaceAll(/\n{3,}/g, "\n\n")}\n`;
}

/** What stands behind the backslash of an escape. */
function escaped(text: string): string {
  return text === "`" ? "`` ` ``" : code(text);
}

/** Code in a cell of a table. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function codes(texts: readonly string[]): string {
  return texts.map(code).join(" ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

// ---- syntax ------------------------------------------------------------------------------------------------------------

const places: Readonly<Record<keyof typeof contextualWords, string>> = {
  item: "where an item of a file begins",
  itemPart: "inside of items",
  member: "where a member of a task begins",
  handler: "behind `on`",
  policy: "in `on error`",
  testStatement: "where a step of a test begins",
  statement: "where a statement begins",
};

function syntax(): string {
  const levels = binaryOperators.map((level, i) => [
    String(i + 1),
    codes(level.operators),
    level.associativity === "left" ? "from the left" : "not one after the other",
  ]);
  const contextual = Object.entries(contextualWords).map(([place, words]) => {
    return [places[place as keyof typeof contextualWords], codes(words)];
  });
  return page(
    "Syntax",
    "Appendix of the [reference](../reference.md).",
    "## Tokens",
    `Text is UTF-8. Between tokens there may be white space and comments: \`// …\` to the end of the line, \`/* … */\`, and
\`/// …\`, the documentation of the declaration that follows. A line that begins with a token which cannot continue what stands
before it begins a new statement; what continues, and what does not, is in [1.6](lexical.md#16-lines).`,
    table(
      ["token", "is"],
      [
        ["`id`", "a letter of `a`…`z` or `_`, then letters, digits and `_`; no reserved word"],
        ["`Upper`", "the same, beginning with a capital: types, variants, type parameters"],
        ["`int`", "digits, with `_` between them; `0x` and hexadecimal digits"],
        ["`float`", "digits, a point, digits, and an exponent if there is one: `1.5`, `1.0e9`"],
        ["`duration`", `an \`int\` and a unit without space between them: ${codes([...durationUnits])}`],
        [
          "`string`",
          `\`"…"\` on one line, with holes \`\${expr}\` and escapes: a \`\\\` before one of ${Object.keys(escapes).map(escaped).join(" ")}, or \`u{…}\` with one to six hexadecimal digits, or \`u\` with four`,
        ],
      ],
    ),
    "## Words",
    `Reserved, and never names (but for fields and members): ${codes([...reservedWords])}.`,
    "Words that mean something in certain places, and are names everywhere else:",
    table(["place", "words"], contextual),
    `Names that every file knows, and may give another meaning (with a warning, P0204): ${codes([...predefinedNames])}.`,
    "## Operators",
    `The loosest first; the pipe \`|>\` binds looser than all of them. Prefix: ${codes([...prefixOperators])}. Assignment: ${codes([...assignmentOperators])}.`,
    table(["level", "operators", "one after the other"], levels),
    "## Grammar",
    `\`\`\`ebnf\n${toEbnf(new PortalsParser().rules()).trimEnd()}\n\`\`\``,
  );
}

// ---- library -----------------------------------------------------------------------------------------------------------

function library(): string {
  const types = [...new Set(methods.map(({ path }) => ownerOf(path)))];
  const ofType = (type: string): string => {
    const own = methods.filter(({ path }) => ownerOf(path) === type);
    return `### ${type}\n\nMethods of ${code(receiverOf.get(type) ?? type)}.\n\n${table(["method", "meaning", "example"], own.map(methodRow))}`;
  };
  const kinds: readonly (readonly [StdConnector["kind"], string])[] = [
    ["source", "Sources"],
    ["sink", "Sinks"],
    ["door", "Doors to portals"],
  ];
  return page(
    "Standard library",
    "Appendix of the [reference](../reference.md): all operators, functions, methods and connectors. The examples are executed by the tests of `stdlib`.",
    "## Operators of streams",
    table(
      ["operator", "meaning", "example"],
      [...operators.values()].map(({ name, signature, docs, examples }) => {
        const { receiver = "", params, result } = partsOf(signature);
        return [code(`${receiver} |> ${name}(${params})${result}`), cell(docs), exampleOf(examples)];
      }),
    ),
    "## Operators in pipes",
    "Tasks and workflows of the library, written in the language (`stdlib/operators.portals`).",
    table(
      ["operator", "as a task, of a keyed stream", "meaning", "example"],
      [...pipes.values()].map((one) => [
        code(one.name),
        one.keyed === undefined ? "" : code(headOf(one.keyed)),
        cell(one.docs),
        exampleOf(one.examples),
      ]),
    ),
    "## Functions",
    table(["function", "meaning", "example"], functions.filter(({ available }) => available).map(functionRow)),
    "## Methods",
    ...types.map(ofType),
    "## Connectors",
    ...kinds.map(([kind, title]) => `### ${title}\n\n${connectorsOf(kind)}`),
  );
}

/** How the type of a receiver is written, if not by its name. */
const receiverOf: ReadonlyMap<string, string> = new Map([
  ["List", "List<T>"],
  ["Map", "Map<K, V>"],
  ["Set", "Set<T>"],
  ["Option", "Option<T>"],
  ["Result", "Result<T, E>"],
  ["Tuple", "(A, B)"],
  ["Future", "Future<T>"],
]);
const receivers = new Set([...methods.map(({ path }) => ownerOf(path)), ...receiverOf.values()]);

function ownerOf(path: string): string {
  return path.slice(0, path.indexOf("."));
}

/** The head of a task of the library. */
function headOf(task: string): string {
  const [, head] = new RegExp(`^export task ${task}(.*) \\{$`, "m").exec(sources["operators"] ?? "") ?? [];
  if (head === undefined) throw new Error(`the library has no task ${task}`);
  return `${task}${head}`;
}

function cell(text: string): string {
  return text.replaceAll("\n", " ").replaceAll("|", "\\|");
}

function methodRow({ name, property, signature, docs, examples, requires }: StdMethod): readonly string[] {
  const { receiver, params, result } = partsOf(signature);
  const shown = `.${name}${property ? "" : `(${params})`}${result}`;
  const special = receiver === undefined || receivers.has(receiver) ? "" : ` Of a ${code(receiver)}.`;
  return [code(shown), cell(docs + special + needs(requires)), exampleOf(examples)];
}

/** `<T>(self: List<T>, f: (T) => U) -> List<U>`: the type of `self`, the other parameters, ` -> List<U>`. */
function partsOf(signature: string): { receiver: string | undefined; params: string; result: string } {
  const open = signature.indexOf("(");
  const ends: number[] = [];
  let depth = 0;
  let close = open;
  for (; close < signature.length; close++) {
    const char = signature.charAt(close);
    if ("([{<".includes(char)) depth++;
    // The `>` of an arrow closes nothing.
    else if (")]}".includes(char) || (char === ">" && !"=-".includes(signature.charAt(close - 1)))) depth--;
    else if (char === "," && depth === 1) ends.push(close);
    if (depth === 0) break;
  }
  const first = signature.slice(open + 1, ends[0] ?? close);
  const rest = ends[0] === undefined ? "" : signature.slice(ends[0] + 1, close).trim();
  const result = signature.slice(close + 1);
  return first.startsWith("self: ")
    ? { receiver: first.slice("self: ".length), params: rest, result }
    : { receiver: undefined, params: signature.slice(open + 1, close), result };
}

function functionRow({ path, signature, variadic, docs, examples, where, requires }: StdFunction): readonly string[] {
  const place = where === "anywhere" ? "" : " In handlers and functions of tasks.";
  const { params, result } = partsOf(signature);
  const shown = variadic ? params.replace(/^(\w+): List<(.*)>$/, "...$1: $2") : params;
  return [code(`${path}(${shown})${result}`), cell(docs + needs(requires) + place), exampleOf(examples)];
}

function needs(requires: StdMethod["requires"]): string {
  return requires
    .map(({ param, is }) => ` \`${param}\` ${is === "ordered" ? "has an order." : "is a number."}`)
    .join("");
}

function exampleOf(examples: StdMethod["examples"]): string {
  const [first] = examples;
  if (first === undefined) return "";
  const is = typeof first.is === "string" ? code(first.is.replaceAll("\n", " ")) : `the fault ${first.is.fault}`;
  return `${code(first.code.replaceAll("\n", " "))} is ${is}`;
}

function connectorsOf(kind: StdConnector["kind"]): string {
  const own = connectors.filter((one) => one.kind === kind);
  return table(
    ["connector", "meaning"],
    own.map(({ path, params, docs, available }) => {
      const listed = params.map(({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${type}`).join(", ");
      return [code(`${path}(${listed})`), cell(available ? docs : `Not available yet (P0719). ${docs}`)];
    }),
  );
}

// ---- rules -------------------------------------------------------------------------------------------------------------

/** Rules by the hundreds of their codes, as `catalogue.ts` has them. */
const areas: readonly (readonly [title: string, codes: RegExp])[] = [
  ["Syntax", /^P0[01]/],
  ["Names, modules, declarations of types", /^P02/],
  ["Types of expressions", /^P0(3|4)/],
  ["Patterns and flow", /^P05/],
  ["Streams, tasks, sources and sinks", /^P06/],
  ["Not available yet", /^P07/],
  ["Files, TypeScript, other apps, tests", /^P08/],
  ["When it runs", /^P(09|10)/],
];

function rules(): string {
  const entries = Object.entries(catalogue as unknown as Readonly<Record<string, Entry<never>>>);
  const sections = areas.map(([title, ofArea]) => {
    const own = entries.filter(([, { code }]) => ofArea.test(code)).sort(([, a], [, b]) => (a.code < b.code ? -1 : 1));
    const lines = own.map(([name, { code, severity, explain }]) => {
      return `- [**${code}**](diagnostics.md#${code.toLowerCase()}) ${words(name)}${severity === "warning" ? " (a warning)" : ""}. ${explain.why.replaceAll("\n", " ")}`;
    });
    return `## ${title}\n\n${lines.join("\n")}`;
  });
  return page(
    "Rules",
    "Appendix of the [reference](../reference.md): what a program must be, each rule with the code of the diagnostic that says that it is not so; and the faults of programs that run. Behind each code are a [wrong and a right program](diagnostics.md), which the tests compile.",
    ...sections,
  );
}

async function diagnostics(): Promise<string> {
  const sections = areas.map(async ([title, ofArea]) => {
    return `## ${title}\n\n${(await diagnosticsOf(ofArea)).join("\n\n")}`;
  });
  return page(
    "Diagnostics",
    "Appendix of the [reference](../reference.md): every code, with what the compiler says of the first program, the reason, and the program mended, as `portalsc explain CODE` shows them. The tests compile all programs.",
    ...(await Promise.all(sections)),
  );
}
