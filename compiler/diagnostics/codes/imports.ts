/** P0205–P0219: what modules import of each other; with those of `names.ts`. */
import { entry } from "../entry.ts";

const maybe = (nearest: string | undefined): readonly string[] =>
  nearest === undefined ? [] : [`did you mean \`${nearest}\`?`];

/** `Double`: `double`; `double`: `Double`. */
function otherCase(name: string): string {
  const first = name.charAt(0);
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + name.slice(1);
}

export const importCodes = {
  importCycle: entry({
    code: "P0205",
    severity: "error",
    message: (p: { path: readonly string[] }) =>
      p.path.length < 3
        ? `${p.path[0] ?? ""} imports itself`
        : `modules import each other in a circle: ${p.path.join(" → ")}`,
    label: () => "this import closes the circle",
    help: (p) => [
      p.path.length < 3
        ? "leave the import out: what a file declares is known in all of it"
        : "move what both need to a module of its own, and import that from both",
    ],
    explain: {
      why: "A module is understood after the modules that it imports. In a circle there is no first one.",
      wrong: `app demo
import { isEven } from "./even.portals"
source xs = [[1, 2]]
sink xs |> filter(x => isEven(x)) -> console()
//// even.portals
import { isOdd } from "./odd.portals"
export fn isEven(n: Int) -> Bool { n == 0 || isOdd(n - 1) }
//// odd.portals
import { isEven } from "./even.portals"
export fn isOdd(n: Int) -> Bool { n != 0 && isEven(n - 1) }
`,
      right: `app demo
import { isEven } from "./parity.portals"
source xs = [[1, 2]]
sink xs |> filter(x => isEven(x)) -> console()
//// parity.portals
export fn isEven(n: Int) -> Bool { n == 0 || isOdd(n - 1) }
export fn isOdd(n: Int) -> Bool { n != 0 && isEven(n - 1) }
`,
    },
  }),
  privateName: entry({
    code: "P0206",
    severity: "error",
    message: (p: { name: string; file: string }) => `\`${p.name}\` of ${p.file} is private`,
    label: () => "not exported",
    help: (p) => [`write \`export\` before its declaration in ${p.file}, or do without it`],
    explain: {
      why: "What a module does not export may change without anybody noticing. `export` is the promise to keep it.",
      wrong: `app demo
import { double } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// numbers.portals
fn double(n: Int) -> Int { n * 2 }
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
  notInModule: entry({
    code: "P0207",
    severity: "error",
    message: (p: { name: string; file: string; nearest: string | undefined }) => `${p.file} has no \`${p.name}\``,
    label: () => "not declared there",
    help: (p) => maybe(p.nearest),
    explain: {
      why: "An import names what the other file declares, with the same spelling.",
      wrong: `app demo
import { dobule } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => dobule(x)) -> console()
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
  importOfApp: entry({
    code: "P0208",
    severity: "error",
    message: (p: { file: string; app: string }) => `${p.file} is the app \`${p.app}\`, not a module`,
    label: () => "an app cannot be imported",
    help: (p) => [
      `move the definitions that both need to a module (a file without \`app\`) and import that; to use the running app, its streams and portals, there is \`use ${p.app} from …\``,
    ],
    explain: {
      why: "An app runs: it has state and streams of its own. Importing it would make a second one. Definitions are shared through modules; a running app is bound with `use`.",
      wrong: `app demo
import { double } from "./second.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// second.portals
app second
export fn double(n: Int) -> Int { n * 2 }
source ys = [[3]]
sink ys -> console()
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
  importNotRelative: entry({
    code: "P0209",
    severity: "error",
    message: (p: { specifier: string }) => `"${p.specifier}" is not the path of a file`,
    label: () => "where is it?",
    help: (p) => [`paths are relative to this file and start with ./ or ../: "./${p.specifier}"`],
    instead: (p) => (/\.(portals|ts)$/.test(p.specifier) ? `"./${p.specifier}"` : undefined),
    explain: {
      why: "An import names a file, relative to the file that imports it. There is no search path.",
      wrong: `app paths
import { normalise } from "text.portals"
source lines = [["A"]]
stream plain = lines |> map(l => normalise(l))
sink plain -> console()
`,
      right: `app paths
fn normalise(text: String) -> String { text.toLower() }
source lines = [["A"]]
stream plain = lines |> map(l => normalise(l))
sink plain -> console()
`,
    },
  }),
  importExtension: entry({
    code: "P0210",
    severity: "error",
    message: (p: { specifier: string; host: boolean }) =>
      p.host ? `"${p.specifier}" is not a TypeScript file` : `"${p.specifier}" is not a .portals file`,
    label: (p) => (p.host ? "`import ts` reads .ts files" : "`import` reads .portals files"),
    help: (p) =>
      p.host
        ? ["for a module of the language write `import { … } from`, without `ts pure`"]
        : p.specifier.endsWith(".ts")
          ? ["a function written in TypeScript is imported by `import ts pure { name: (String) => Int } from …`"]
          : [`write the whole name of the file: "${p.specifier}.portals"`],
    explain: {
      why: "The ending says what is imported: definitions of the language, or functions written in TypeScript, whose values are checked where they enter.",
      wrong: `app endings
import { stem } from "./stem.ts"
source words = [["running"]]
stream stems = words |> map(w => stem(w))
sink stems -> console()
`,
      right: `app endings
fn stem(word: String) -> String { word.toLower() }
source words = [["running"]]
stream stems = words |> map(w => stem(w))
sink stems -> console()
`,
    },
  }),
  unusedImport: entry({
    code: "P0211",
    severity: "warning",
    message: (p: { name: string }) => `\`${p.name}\` is imported and not used`,
    label: () => "not used in this file",
    help: () => ["remove it from the import"],
    explain: {
      why: "An import that nothing uses makes a reader look for its use.",
      wrong: `app demo
import { double, half } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
export fn half(n: Int) -> Int { n / 2 }
`,
      right: `app demo
import { double } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => double(x)) -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
export fn half(n: Int) -> Int { n / 2 }
`,
    },
  }),
  variantImported: entry({
    code: "P0213",
    severity: "error",
    message: (p: { name: string; union: string; file: string }) =>
      `\`${p.name}\` is a variant of the type \`${p.union}\` of ${p.file}`,
    label: () => "a variant is not imported by itself",
    help: (p) => [`import \`${p.union}\`: its variants come with it`],
    instead: (p) => p.union,
    explain: {
      why: "The variants of a type belong together: a match has to know all of them. So the type is imported, and its variants come with it.",
      wrong: `app demo
import { Added } from "./events.portals"
source xs = [[1, 2]]
sink xs |> map(x => Added { units: x }) -> console()
//// events.portals
export type Event = Added { units: Int } | Cleared
`,
      right: `app demo
import { Event } from "./events.portals"
source xs = [[1, 2]]
stream events: Event = xs |> map(x => Added { units: x })
sink events -> console()
//// events.portals
export type Event = Added { units: Int } | Cleared
`,
    },
  }),
  importAliasCase: entry({
    code: "P0219",
    severity: "error",
    message: (p: { name: string; as: string }) => `\`${p.name}\` cannot be renamed to \`${p.as}\``,
    label: () => "types start with a capital letter, everything else does not",
    help: (p) => [`a new name begins as the old one does: \`${p.name} as ${otherCase(p.as)}\``],
    instead: (p) => otherCase(p.as),
    explain: {
      why: "The first letter tells types and variants from values. A new name keeps the kind of the old one.",
      wrong: `app demo
import { double as Twice } from "./numbers.portals"
source xs = [[1, 2]]
sink xs -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
`,
      right: `app demo
import { double as twice } from "./numbers.portals"
source xs = [[1, 2]]
sink xs |> map(x => twice(x)) -> console()
//// numbers.portals
export fn double(n: Int) -> Int { n * 2 }
`,
    },
  }),
};
