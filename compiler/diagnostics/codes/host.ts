/** P08xx: files, and functions that come from TypeScript. */
import { entry } from "../entry.ts";

const aFile = "it is about a file, not about a program";

export const hostCodes = {
  fileMissing: entry({
    code: "P0801",
    severity: "error",
    message: (p: { path: string; nearest: string | undefined }) => `there is no file ${p.path}`,
    label: () => "not found",
    help: (p) => (p.nearest === undefined ? [] : [`did you mean ${p.nearest}?`]),
    explain: {
      why: "A path is relative to the file that names it, and its spelling counts.",
      wrong: `app demo
import { double } from "./nubmers.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
`,
      right: `app demo
import { double } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
`,
    },
  }),
  fileIsFolder: entry({
    code: "P0802",
    severity: "error",
    message: (p: { path: string }) => `${p.path} is a folder, not a file`,
    label: () => "a folder",
    help: () => ["name the file in it that is to be read"],
    explain: { why: "The compiler reads one file and what it imports.", wrong: "", right: "", cannotShow: aFile },
  }),
  fileDenied: entry({
    code: "P0803",
    severity: "error",
    message: (p: { path: string }) => `${p.path} may not be read`,
    label: () => "no permission",
    help: () => ["change its permissions, or run the compiler as a user who may read it"],
    explain: {
      why: "The operating system does not let this user read the file.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  fileNotText: entry({
    code: "P0804",
    severity: "error",
    message: (p: { path: string; offset: string }) => `${p.path} is not UTF-8 text: byte ${p.offset} cannot be read`,
    label: () => "not text",
    help: () => ["save it as UTF-8; if it is not a source file, name the right one"],
    explain: {
      why: "Sources are UTF-8. Reading another encoding by guess could change the meaning of a text.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  fileUnreadable: entry({
    code: "P0805",
    severity: "error",
    message: (p: { path: string; detail: string }) => `${p.path} cannot be read: ${p.detail}`,
    label: () => "not readable",
    explain: {
      why: "The operating system reported an error that has nothing to do with the program.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  notAnApp: entry({
    code: "P0806",
    severity: "error",
    message: (p: { path: string }) => `\`${p.path}\` is a module, and only an app can be built or run`,
    help: () => ["begin the file with `app` and a name, or name the file of an app that imports it"],
    explain: {
      why: "A module holds definitions for others; it has no sources and no sinks, so there is nothing to run in it.",
      wrong: `type Order = { item: String, units: Int }
`,
      right: `app shop
type Order = { item: String, units: Int }
source orders: Order = [[{ item: "tea", units: 2 }]]
sink orders -> console()
`,
    },
  }),
  fileUnwritable: entry({
    code: "P0807",
    severity: "error",
    message: (p: { path: string; detail: string }) => `${p.path} cannot be written: ${p.detail}`,
    help: () => ["make room there, give yourself the right to write to it, or name another folder"],
    explain: {
      why: "The operating system refused to write a file or to make a folder. What was written before is left as it is.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  hostNotExported: entry({
    code: "P0810",
    severity: "error",
    message: (p: { name: string; file: string; nearest: string | undefined }) =>
      `${p.file} does not export \`${p.name}\``,
    label: () => "not exported there",
    help: (p) =>
      p.nearest === undefined
        ? ["write `export` before the function in the .ts file"]
        : [`did you mean \`${p.nearest}\`?`],
    explain: {
      why: "Only what a TypeScript module exports can be imported.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
function stem(word: string): string {
  return word.toLowerCase();
}
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  hostNotFunction: entry({
    code: "P0811",
    severity: "error",
    message: (p: { name: string; file: string }) => `\`${p.name}\` of ${p.file} is not a function`,
    label: () => "only functions come from TypeScript",
    help: (p) => [
      `wrap it: \`export const ${p.name} = () => …\`; values of the program itself are written with \`let\``,
    ],
    explain: {
      why: "A function is called where its value is needed, and what it gives is checked there. Other exports of a TypeScript module could change behind the program's back.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export const stem = "tea";
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export const stem = (word: string): string => word.toLowerCase();
`,
    },
  }),
  hostAsync: entry({
    code: "P0812",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` gives a promise`,
    label: () => "not a pure function",
    help: () => [
      "a pure function gives its value at once; what has to wait for the world outside is an effect (`import ts effect`)",
    ],
    explain: {
      why: "A step never waits: it has to give the same result when it is repeated after a crash. What waits is an effect, which is asked for and whose answer is recorded.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export async function stem(word: string): Promise<string> {
  return word.toLowerCase();
}
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  hostAny: entry({
    code: "P0813",
    severity: "error",
    message: (p: { name: string; what: string; type: string }) =>
      `${p.what} of \`${p.name}\` has no usable type: \`${p.type}\``,
    label: () => "its type has to be known",
    help: (p) => [`give it a type in the .ts file, or write the type in the import: \`${p.name}: (String) => Int\``],
    explain: {
      why: "`any` and `unknown` say nothing about a value, so nothing could be checked.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: any): string {
  return word.toLowerCase();
}
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  hostUnsupported: entry({
    code: "P0814",
    severity: "error",
    message: (p: { name: string; what: string; type: string }) =>
      `${p.what} of \`${p.name}\` has the type \`${p.type}\`, which the language does not have`,
    label: () => "cannot cross the border",
    help: () => [
      "string, number, boolean, arrays, tuples, objects of these, and unions told apart by a `type` member can cross",
    ],
    explain: {
      why: "Values cross between the language and TypeScript as plain data. A bigint, a class with methods or a symbol has no counterpart.",
      wrong: `app demo
import ts pure { year } from "./year.ts"
source words = [["Tea"]]
sink words |> map(word => year(word)) -> console()
//// year.ts
export function year(at: Date): number {
  return at.getFullYear();
}
`,
      right: `app demo
import ts pure { year } from "./year.ts"
source words = [["Tea"]]
sink words |> map(word => year(word)) -> console()
//// year.ts
export function year(at: string): number {
  return new Date(at).getFullYear();
}
`,
    },
  }),
  hostMismatch: entry({
    code: "P0815",
    severity: "error",
    message: (p: { name: string; what: string; written: string; found: string }) =>
      `${p.what} of \`${p.name}\` is ${p.written} here, but \`${p.found}\` in TypeScript`,
    label: (p) => `written as ${p.written}`,
    help: () => ["write the type that the function has, or change the function"],
    explain: {
      why: "The type that is written in an import narrows what TypeScript says (a `number` may be an Int); it cannot contradict it.",
      wrong: `app demo
import ts pure { stem: (String) => Int } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
      right: `app demo
import ts pure { stem: (String) => String } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  hostArity: entry({
    code: "P0816",
    severity: "error",
    message: (p: { name: string; written: number; found: string }) =>
      `\`${p.name}\` is written with ${p.written} parameter${p.written === 1 ? "" : "s"}, but takes ${p.found}`,
    label: () => "another number of parameters",
    help: () => ["write the parameters that the TypeScript function has"],
    explain: {
      why: "A call passes exactly the arguments that the import says.",
      wrong: `app demo
import ts pure { stem: (String, Int) => String } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word, 1)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
      right: `app demo
import ts pure { stem: (String) => String } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  hostGeneric: entry({
    code: "P0817",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is generic in TypeScript`,
    label: () => "which types is it used with?",
    help: (p) => [`write the type that is meant: \`${p.name}: (List<Int>) => Int\``],
    explain: {
      why: "A value that comes from TypeScript is checked against its type, so the type has to be a certain one.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem<T>(word: T): T {
  return word;
}
`,
      right: `app demo
import ts pure { stem: (String) => String } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem<T>(word: T): T {
  return word;
}
`,
    },
  }),
  hostSyntax: entry({
    code: "P0818",
    severity: "error",
    message: (p: { file: string; detail: string }) => `${p.file} is not valid TypeScript: ${p.detail}`,
    label: () => "imported here",
    explain: {
      why: "The file is read to learn the types of its functions, so it has to be valid.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string { return word }
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  hostNotLoaded: entry({
    code: "P0821",
    severity: "error",
    message: (p: { files: string; detail: string }) => `${p.files} cannot be loaded: ${p.detail}`,
    help: () => [
      "a file that is imported only defines functions: what it does at its top level happens before the program runs",
      "what it imports lies beside it; for a package, `portalsc build` into a folder from which node finds it",
    ],
    explain: {
      why:
        "The TypeScript that a program imports is loaded before the program runs. It imports what cannot be found, " +
        "throws an error at its top level, or waits there for ever.",
      wrong: `app greeting
import ts pure { greet } from "./greet.ts"
source names = [["Ada"]]
sink names |> map(greet) -> console()
//// greet.ts
import { greetings } from "./greetings.js";
export function greet(name: string): string {
  return \`\${greetings[0]} \${name}\`;
}
`,
      right: `app greeting
import ts pure { greet } from "./greet.ts"
source names = [["Ada"]]
sink names |> map(greet) -> console()
//// greet.ts
const greetings = ["Hello"];
export function greet(name: string): string {
  return \`\${greetings[0]} \${name}\`;
}
`,
    },
  }),
  hostInBrowser: entry({
    code: "P0822",
    severity: "error",
    message: (p: { file: string }) => `${p.file} cannot be imported in a browser`,
    label: () => "TypeScript",
    help: () => ["run the program with `portalsc run`, which reads TypeScript"],
    explain: {
      why: "In the playground there is no TypeScript compiler, which would be many times as large as all the rest.",
      wrong: "",
      right: "",
      cannotShow: "it is about a browser, not about a program",
    },
  }),
  hostTypeWritten: entry({
    code: "P0819",
    severity: "error",
    message: (p: { name: string }) => `the import of \`${p.name}\` has a type, but it does not come from TypeScript`,
    label: () => "its declaration has the type",
    help: () => ["leave the type out"],
    explain: {
      why: "A definition of another module has the type that it has there.",
      wrong: `app demo
import { double: (Int) => Int } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
`,
      right: `app demo
import { double } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
`,
    },
  }),
  hostTypeImported: entry({
    code: "P0820",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is a type: types do not come from TypeScript`,
    label: () => "not a function",
    help: (p) => [`declare it here: \`type ${p.name} = …\`; the values are checked against it where they enter`],
    explain: {
      why: "TypeScript's types are gone at run time. The language's own types are checked at the border.",
      wrong: `app demo
import ts pure { stem, Stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export type Stem = { root: string };
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
type Stem = { root: String }
source words = [["Tea"]]
stream stems: Stem = words |> map(word => Stem { root: stem(word) })
sink stems -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
};
