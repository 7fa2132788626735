/** P084x–P086x: several apps in one process, and where a reader of a stream begins. */
import { entry } from "../entry.ts";

const maybe = (nearest: string | undefined): readonly string[] =>
  nearest === undefined ? [] : [`did you mean \`${nearest}\`?`];

const listed = (app: string, names: readonly string[]): string =>
  names.length === 0 ? "it exports nothing" : `it exports ${names.map((name) => `\`${app}.${name}\``).join(", ")}`;

export const appCodes = {
  usePath: entry({
    code: "P0840",
    severity: "error",
    message: (p: { specifier: string; name: string }) => `"${p.specifier}" is not the path of an app's file`,
    label: () => "where is it?",
    help: (p) => [
      `write the path from this file, with ./ or ../ and its ending: \`use ${p.name} from "./${p.name}.portals"\``,
    ],
    instead: (p) => `"./${p.name}.portals"`,
    explain: {
      why: "`use` binds another app by the path of its file, relative to the file that uses it. Both then run in one process, and what passes between them is checked by type.",
      wrong: `app shop
use cart from "cart"
source xs = [[1, 2, 3]]
sink xs -> console()
`,
      right: `app shop
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  useOfItself: entry({
    code: "P0841",
    severity: "error",
    message: (p: { app: string }) => `the app \`${p.app}\` uses itself`,
    label: () => "this very file",
    help: () => ["its own streams are called by their names alone"],
    explain: {
      why: "`use` is for other apps. What an app declares itself is in scope already.",
      wrong: `app demo
use demo from "./main.portals"
source xs = [[1, 2]]
sink xs -> console()
`,
      right: `app demo
source xs = [[1, 2]]
sink xs -> console()
`,
    },
  }),
  useOfModule: entry({
    code: "P0842",
    severity: "error",
    message: (p: { file: string; specifier: string; names: readonly string[] }) =>
      `${p.file} is a module, not an app: it does not run`,
    label: () => "no app",
    help: (p) => [
      `import what you need of it: \`import { ${p.names.length === 0 ? "…" : p.names.join(", ")} } from "${p.specifier}"\``,
    ],
    explain: {
      why: "An app runs and has streams; a module only holds definitions, which are imported one by one.",
      wrong: `app demo
use numbers from "./numbers.portals"
source xs = [[1, 2]]
sink xs -> console()
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
  unusedUse: entry({
    code: "P0843",
    severity: "warning",
    message: (p: { name: string }) => `the app \`${p.name}\` is bound and never used`,
    label: () => "nothing uses it",
    help: () => [
      "leave the `use` out; apps that have nothing to do with each other are run side by side: `portalsc run a.portals b.portals`",
    ],
    explain: {
      why: "A `use` says that this app reads or feeds another one, and makes it run in the same process. If it does neither, the `use` is probably a leftover.",
      wrong: `app demo
use cart from "./cart.portals"
source xs = [[1, 2]]
sink xs -> console()
//// cart.portals
app cart
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > 0)
`,
      right: `app demo
use cart from "./cart.portals"
sink cart.orders |> map(o => o.total) -> console()
//// cart.portals
app cart
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > 0)
`,
    },
  }),
  notExported: entry({
    code: "P0844",
    severity: "error",
    message: (p: { name: string; app: string }) => `\`${p.name}\` is private to the app \`${p.app}\``,
    label: () => "not exported",
    help: (p) => [`write \`export\` in front of it in the app \`${p.app}\``],
    explain: {
      why: "What an app does not export may change without anybody else noticing. Streams, sequencers, splitters, types and definitions are open to other apps if they are exported.",
      wrong: `app demo
use cart from "./cart.portals"
sink cart.placed |> map(o => o.total) -> console()
//// cart.portals
app cart
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > 0)
sink orders -> console()
`,
      right: `app demo
use cart from "./cart.portals"
sink cart.orders |> map(o => o.total) -> console()
//// cart.portals
app cart
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > 0)
`,
    },
  }),
  notInApp: entry({
    code: "P0845",
    severity: "error",
    message: (p: { name: string; app: string; nearest: string | undefined; known: readonly string[] }) =>
      `the app \`${p.app}\` has no \`${p.name}\``,
    label: () => "not known",
    help: (p) => (p.nearest === undefined ? [listed(p.app, p.known)] : maybe(`${p.app}.${p.nearest}`)),
    explain: {
      why: "Behind the name of another app stands a name that it exports.",
      wrong: `app demo
use cart from "./cart.portals"
sink cart.order |> map(o => o.total) -> console()
//// cart.portals
app cart
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > 0)
`,
      right: `app demo
use cart from "./cart.portals"
sink cart.orders |> map(o => o.total) -> console()
//// cart.portals
app cart
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > 0)
`,
    },
  }),
  sameAppName: entry({
    code: "P0846",
    severity: "error",
    message: (p: { app: string }) => `two apps of this process are called \`${p.app}\``,
    label: () => "again here",
    help: () => ["give one of them another name"],
    explain: {
      why: "An app's name begins the paths of its streams and of its state, `/cart/checkouts`: in one process each app has its own.",
      wrong: `app shop
use cart from "./cart.portals"
use other from "./other.portals"
sink cart.orders -> console()
sink other.items -> console()
//// cart.portals
app cart
export source orders: String = [["tea"]]
//// other.portals
app cart
export source items: String = [["salt"]]
`,
      right: `app shop
use cart from "./cart.portals"
use other from "./other.portals"
sink cart.orders -> console()
sink other.items -> console()
//// cart.portals
app cart
export source orders: String = [["tea"]]
//// other.portals
app other
export source items: String = [["salt"]]
`,
    },
  }),
  notForOthers: entry({
    code: "P0847",
    severity: "error",
    message: (p: { name: string; app: string; what: string }) =>
      `\`${p.name}\` is ${p.what} of the app \`${p.app}\`, and that is nobody else's`,
    label: () => "cannot be exported",
    help: (p) => [
      p.what === "a config value"
        ? `export a function that reads it, or declare a \`config ${p.name}\` here: each app is configured for itself`
        : "import it from where it is declared",
    ],
    explain: {
      why: "Each app is configured for itself, and what it imports or uses is its own affair.",
      wrong: `app demo
use cart from "./cart.portals"
sink cart.orders |> filter(o => o.total > cart.limit) -> console()
//// cart.portals
app cart
config limit: Int = 3
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > limit)
`,
      right: `app demo
use cart from "./cart.portals"
config limit: Int = 3
sink cart.orders |> filter(o => o.total > limit) -> console()
//// cart.portals
app cart
export type Order = { id: Int, total: Int }
source placed: Order = [[{ id: 1, total: 5 }]]
export stream orders: Order = placed |> filter(o => o.total > 0)
`,
    },
  }),
  appNotKnown: entry({
    code: "P0848",
    severity: "error",
    message: (p: { qualifier: string; name: string; nearest: string | undefined }) =>
      `\`${p.qualifier}\` in \`${p.qualifier}.${p.name}\` is no app`,
    label: () => "not the name of an app",
    help: (p) =>
      p.nearest === undefined
        ? [`bind the app first: \`use ${p.qualifier} from "./${p.qualifier}.portals"\``]
        : maybe(`${p.nearest}.${p.name}`),
    explain: {
      why: "A type, a task or a workflow with a point in its name is one of another app, which is bound with `use`.",
      wrong: `app two
type Line = { order: cart.Order }
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
      right: `app two
type Order = { id: Int }
type Line = { order: Order }
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  appNotRunning: entry({
    code: "P0849",
    severity: "error",
    message: (p: {
      name: string;
      apps: readonly string[] | undefined;
      nearest: string | undefined;
      silent: boolean;
    }) =>
      p.apps === undefined
        ? `"/${p.name}" is a running app, and no process is asked for it`
        : p.silent
          ? `the running app \`${p.name}\` exports nothing`
          : `no app called \`${p.name}\` is running there`,
    label: () => "by its path",
    help: (p) => {
      if (p.apps === undefined) {
        return [
          `name the data folder of the process: \`--data DIR\`; or the app's file: \`use … from "./${p.name}.portals"\``,
        ];
      }
      if (p.silent) return ["export a stream or a sequencer there"];
      if (p.nearest !== undefined) return [`did you mean "/${p.nearest}"?`];
      return [p.apps.length === 0 ? "none is" : `there are ${p.apps.map((app) => `"/${app}"`).join(", ")}`];
    },
    explain: {
      why: "An app that runs is used by its path. What it exports is asked of the process, when the program is compiled and again when it is launched.",
      wrong: `app late
use cart from "/cart"
stream totals = cart.orders |> map(o => o)
sink totals -> console()
`,
      right: `app late
source orders = [[1], [2]]
stream totals = orders |> map(o => o)
sink totals -> console()
`,
    },
  }),
  startPlace: entry({
    code: "P0850",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` does not stand behind the name of a stream`,
    label: () => "nothing begins here",
    help: (p) => [
      `write it first, where a unit reads the stream: \`stream ys = xs |> ${p.name}${p.name === "fromAtom" ? "(5)" : ""} |> …\``,
    ],
    explain: {
      why: "`fromStart`, `fromNow` and `fromAtom(n)` say at which atom a unit begins to read a stream. Inside a unit, or in a workflow, there is no such choice: events go through as they come.",
      wrong: `app late
source xs = [[1], [2], [3]]
stream ys = xs |> map(x => x + 1) |> fromNow
sink ys -> console()
`,
      right: `app late
source xs = [[1], [2], [3]]
stream ys = xs |> fromNow |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  startAtom: entry({
    code: "P0851",
    severity: "error",
    message: (_p: object) => "`fromAtom` takes the number of an atom, written out",
    label: () => "not the number of an atom",
    help: () => ["a stream's atoms are numbered 1, 2, 3, …: `fromAtom(5)` begins with the fifth"],
    explain: {
      why: "Where a reader begins is part of the program, as what it reads is. The first atom of a stream is number 1.",
      wrong: `app late
source xs = [[1], [2], [3]]
stream ys = xs |> fromAtom(0) |> map(x => x + 1)
sink ys -> console()
`,
      right: `app late
source xs = [[1], [2], [3]]
stream ys = xs |> fromAtom(2) |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  startArguments: entry({
    code: "P0852",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` takes no arguments and no name`,
    label: () => "nothing can be said here",
    help: () => ["to begin with a certain atom, write `fromAtom(n)`"],
    explain: {
      why: "`fromStart` begins with the first atom of a stream, `fromNow` with the first that comes after the app was launched.",
      wrong: `app late
source xs = [[1], [2], [3]]
stream ys = xs |> fromStart(2) |> map(x => x + 1)
sink ys -> console()
`,
      right: `app late
source xs = [[1], [2], [3]]
stream ys = xs |> fromAtom(2) |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  startTwice: entry({
    code: "P0853",
    severity: "error",
    message: (p: { stream: string }) => `one unit begins to read \`${p.stream}\` at two places`,
    label: () => "begins elsewhere",
    help: () => ["begin everywhere in the unit at the same atom, or make two streams of it, each a unit of its own"],
    explain: {
      why: "A unit consumes each of its inputs atom by atom, in one step each. It stands at one place of a stream.",
      wrong: `app late
source xs = [[1], [2], [3]]
stream ys = union(xs |> fromAtom(2), xs)
sink ys -> console()
`,
      right: `app late
source xs = [[1], [2], [3]]
stream later = xs |> fromAtom(2)
stream ys = union(later, xs)
sink ys -> console()
`,
    },
  }),
};
