/** P0639–P0657, P0691: sources, sinks, and the app as a whole. */
import type { ConnectorKind } from "@portals/stdlib";
import { entry } from "../entry.ts";

export const sourceCodes = {
  badHttpPath: entry({
    code: "P0639",
    severity: "error",
    message: (p: { path: string; reason: string; instead: string | undefined }) =>
      `an app cannot serve the path ${JSON.stringify(p.path)}`,
    label: (p) => p.reason,
    help: () => ['a path is written `"/orders"` or `"/shop/orders/:id"`'],
    instead: (p) => (p.instead === undefined ? undefined : `"${p.instead}"`),
    explain: {
      why: "A path is what follows the host in a URL: parts with a `/` before each, of which some may be parameters. A query (`?a=b`) is not part of it.",
      wrong: `app shop
source orders: { item: String } = http.post("orders")
sink orders -> console()
`,
      right: `app shop
source orders: { item: String } = http.post("/orders")
sink orders -> console()
`,
    },
  }),
  sameHttpPath: entry({
    code: "P0640",
    severity: "error",
    message: (p: { path: string; method: string; other: string; otherPath: string; source: boolean }) =>
      p.path === p.otherPath
        ? `${p.method} ${p.path} is served twice: also by \`${p.other}\``
        : `${p.method} ${p.path} is the same as ${p.otherPath}, which \`${p.other}\` serves`,
    label: () => "served already",
    help: (p) =>
      p.source
        ? [`give it another path, or read \`${p.other}\` in both places: a stream may have several readers`]
        : ["give it another path or method"],
    explain: {
      why: "All sources and portals of an app share one server, and a request goes to one of them: that of its method and path, whatever the names of the parameters are.",
      wrong: `app shop
source orders: { item: String } = http.post("/orders")
source others: { item: String } = http.post("/orders")
sink orders -> console()
sink others -> console()
`,
      right: `app shop
source orders: { item: String } = http.post("/orders")
sink orders -> console("a")
sink orders -> console("b")
`,
    },
  }),
  sameFile: entry({
    code: "P0691",
    severity: "error",
    message: (p: { path: string }) => `two sinks write ${p.path}`,
    label: () => "written already",
    help: () => ["give it a file of its own, or put both streams into one sink: `sink union(xs, ys) -> …`"],
    explain: {
      why: "A sink knows how far it has written its file, and cuts off what is behind that when it goes on after a crash. What another one has written there would be lost.",
      wrong: `app logs
source xs = [[1, 2]]
source ys = [[3]]
sink xs -> file.jsonl("out.jsonl")
sink ys -> file.jsonl("out.jsonl")
`,
      right: `app logs
source xs = [[1, 2]]
source ys = [[3]]
sink union(xs, ys) -> file.jsonl("out.jsonl")
`,
    },
  }),
  sourceNeedsType: entry({
    code: "P0641",
    severity: "error",
    message: (p: { connector: string }) => `\`${p.connector}\` needs the type of its events`,
    label: () => "events of which type?",
    help: () => ["write it after the name: `source orders: Order = …`"],
    explain: {
      why: "The connector decodes what it reads to the type that is written, and checks it.",
      wrong: `app demo
source orders = file.jsonl("orders.jsonl")
sink orders -> console()
`,
      right: `app demo
source orders: { item: String, units: Int } = file.jsonl("orders.jsonl")
sink orders -> console()
`,
    },
  }),
  sourceOtherType: entry({
    code: "P0642",
    severity: "error",
    message: (p: { connector: string; gives: string; written: string }) =>
      `${p.connector} gives ${p.gives}, but the source is declared as ${p.written}`,
    label: (p) => `declared as ${p.written}`,
    help: (p) => [`leave the type out, or declare it as ${p.gives}, and convert by \`map\``],
    explain: {
      why: "The type after a source's name is that of its events.",
      wrong: `app demo
source lines: Int = file.lines("a.txt")
sink lines -> console()
`,
      right: `app demo
source lines: String = file.lines("a.txt")
sink lines -> console()
`,
    },
  }),
  notASource: entry({
    code: "P0643",
    severity: "error",
    message: (p: { type: string }) => `this is ${p.type}, not a source`,
    label: () => "where do events come from?",
    help: () => ['for example `file.lines("data.txt")`, `range(0, 100)`, `[[1, 2], [3]]`'],
    explain: {
      why: "A source is a list of atoms, or a connector such as file.lines.",
      wrong: `app demo
source xs = "data.txt"
sink xs -> console()
`,
      right: `app demo
source xs = file.lines("data.txt")
sink xs -> console()
`,
    },
  }),
  atomsNotLists: entry({
    code: "P0644",
    severity: "error",
    message: (_p: { event: string }) => `a source by value is a list of atoms, and an atom is a list of events`,
    label: (p) => `a list of ${p.event}`,
    help: () => ["`[[1, 2, 3]]` is one atom of three events, `[[1], [2], [3]]` are three"],
    explain: {
      why: "An atom is the unit of processing and of failure, so it has to be said which events are one.",
      wrong: `app demo
source xs = [1, 2, 3]
sink xs -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  unknownConnector: entry({
    code: "P0645",
    severity: "error",
    message: (p: { path: string; kind: ConnectorKind; nearest: string | undefined; known: readonly string[] }) =>
      `there is no ${p.kind} \`${p.path}\``,
    label: () => "not a connector",
    help: (p) => [p.nearest === undefined ? `there are ${p.known.join(", ")}` : `did you mean \`${p.nearest}\`?`],
    explain: {
      why: "Sources and sinks are connectors of the library.",
      wrong: `app demo
source xs = file.line("a.txt")
sink xs -> console()
`,
      right: `app demo
source xs = file.lines("a.txt")
sink xs -> console()
`,
    },
  }),
  connectorOtherWay: entry({
    code: "P0646",
    severity: "error",
    message: (p: { path: string; kind: ConnectorKind; known: readonly string[] }) =>
      `\`${p.path}\` cannot be a ${p.kind}`,
    label: (p) => (p.kind === "source" ? "only writes" : "only reads"),
    help: (p) => [`there are ${p.known.join(", ")}`],
    explain: {
      why: "Some connectors read, some write, some do both.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sink xs -> range(0, 3)
`,
      right: `app demo
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  connectorNotHere: entry({
    code: "P0647",
    severity: "error",
    message: (p: { path: string }) => `\`${p.path}\` can only stand in a source`,
    label: () => "give it a name first",
    help: (p) => [`declare \`source xs = ${p.path}(…)\`, and use \`xs\` here`],
    explain: {
      why: "What comes from outside is read by a source of its own, with a name and a place from which it goes on after a crash.",
      wrong: `app demo
stream ys = file.lines("a.txt") |> map(l => l.length)
sink ys -> console()
`,
      right: `app demo
source lines = file.lines("a.txt")
stream ys = lines |> map(l => l.length)
sink ys -> console()
`,
    },
  }),
  notASink: entry({
    code: "P0648",
    severity: "error",
    message: (_p: object) => "this is not a sink",
    label: () => "where do the events go?",
    help: () => ['for example `file.jsonl("out.jsonl")` or `console()`'],
    explain: {
      why: "The right side of a sink is a connector.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sink xs -> "out.txt"
`,
      right: `app demo
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  sinkWithoutCall: entry({
    code: "P0649",
    severity: "error",
    message: (p: { text: string }) => `\`${p.text}\` is not a sink`,
    label: () => "where do the events go?",
    help: (p) => [`call it: \`${p.text}()\``],
    instead: (p) => `${p.text}()`,
    explain: {
      why: "The right side of a sink is a connector, called with its arguments.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sink xs -> console
`,
      right: `app demo
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  sinkToSequencer: entry({
    code: "P0650",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is a sequencer, not a sink`,
    label: () => "inside the app",
    help: (p) => [`write \`connect\` instead of \`sink\`: \`connect xs -> ${p.name}\``],
    explain: {
      why: "A sink leads out of the app. What goes to a sequencer stays in it.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sequencer dead: DeadLetter<Int>
stream ys = xs |> map(x => 10 / x) on error skip to dead
sink ys -> dead
`,
      right: `app demo
source xs = [[1, 2, 3]]
sequencer dead: DeadLetter<Int>
stream ys = xs |> map(x => 10 / x) on error skip to dead
sink ys -> console()
sink dead -> console()
`,
    },
  }),
  sinkOfValue: entry({
    code: "P0651",
    severity: "error",
    message: (p: { type: string }) => `only a stream goes to a sink, and this is \`${p.type}\``,
    label: () => "not a stream",
    help: () => ["for a value declare a source: `source xs = [[value]]`"],
    explain: {
      why: "A sink writes the events of a stream.",
      wrong: `app demo
sink "Hello" -> console()
`,
      right: `app demo
source hello = [["Hello"]]
sink hello -> console()
`,
    },
  }),
  sinkOtherType: entry({
    code: "P0652",
    severity: "error",
    message: (p: { sink: string; takes: string; found: string }) =>
      `\`${p.sink}\` takes ${p.takes}, but gets ${p.found}`,
    label: (p) => `events of type ${p.found}`,
    help: () => ["make them with `map`, or write JSON: `file.jsonl(path)`"],
    explain: {
      why: "A sink says what it can write.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sink xs -> file.lines("out.txt")
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream texts = xs |> map(x => "\${x}")
sink texts -> file.lines("out.txt")
`,
    },
  }),
  runWithOutput: entry({
    code: "P0653",
    severity: "warning",
    message: (p: { type: string }) => `what comes out of this is thrown away: ${p.type}`,
    label: () => "has an output",
    help: () => ["give it a name: `stream ys = …`"],
    explain: {
      why: "`run` is for tasks that give nothing. An output that nobody can name is lost.",
      wrong: `app demo
source xs = [[1, 2, 3]]
run xs |> map(x => x + 1)
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  runOfValue: entry({
    code: "P0654",
    severity: "error",
    message: (p: { type: string }) => `there is nothing to run: this is ${p.type}`,
    label: () => "not a task",
    help: () => ["write `run xs |> task`"],
    explain: {
      why: "`run` starts a task or a workflow that gives nothing.",
      wrong: `app demo
source xs = [[1, 2, 3]]
run 42
sink xs -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  notSerialisable: entry({
    code: "P0655",
    severity: "error",
    message: (p: { what: string; type: string; kind: string; path: string }) =>
      `${p.what} cannot be stored: ${p.kind} is in it`,
    label: (p) => (p.path === "" ? `a ${p.type}` : `at \`${p.path}\``),
    help: (p) => [
      p.kind === "a future"
        ? "await it, and store its value"
        : "store the data that it was made from, and make it again where it is needed",
    ],
    explain: {
      why: "What crosses a stream or is kept in a cell is written to the log, so that it is there again after a crash. Functions, streams and futures are not data.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => (y: Int) => x + y)
stream zs = ys |> map(f => f(1))
sink zs -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream zs = xs |> map(x => x + 1)
sink zs -> console()
`,
    },
  }),
  nobodyReads: entry({
    code: "P0656",
    severity: "warning",
    message: (p: { name: string; what: "source" | "sequencer" | "stream" | "branch" }) =>
      `nobody reads the ${p.what} \`${p.name}\``,
    label: () => "goes nowhere",
    help: (p) => [
      p.what === "branch"
        ? `write \`sink ${p.name} -> console()\`, or filter instead of splitting`
        : `write \`sink ${p.name} -> console()\`, ${p.what === "sequencer" ? "" : "export it, "}or remove it`,
    ],
    explain: {
      why: "A stream that goes nowhere costs work and does nothing that can be seen.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
stream zs = ys |> map(y => y * 2)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => x + 1)
sink ys -> console()
`,
    },
  }),
  nothingToDo: entry({
    code: "P0657",
    severity: "warning",
    message: (p: { app: string }) => `the app \`${p.app}\` has nothing to do`,
    label: () => "no stream, run or sink, and no source for others",
    help: () => ['for example `source hello = [["Hello"]]` and `sink hello -> console()`'],
    explain: {
      why: "An app runs as long as its sources give events that something takes. Without a stream, a run or a sink there is nothing to take them, unless a source is exported to other apps.",
      wrong: `app idle
fn double(n: Int) -> Int { n * 2 }
`,
      right: `app busy
source xs = [[1]]
sink xs -> console()
`,
    },
  }),
};
