/** P0640–P0674: sources, sinks, policies of failure, and the app as a whole. */
import { entry } from "../entry.ts";

export const sourceCodes = {
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
    message: (p: { path: string; kind: "source" | "sink"; nearest: string | undefined; known: readonly string[] }) =>
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
    message: (p: { path: string; kind: "source" | "sink"; known: readonly string[] }) =>
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
    help: (p) => [`a sequencer is fed by \`connect xs -> ${p.name}\`, which is not available yet`],
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
    help: () => ["store the data that it was made from, and make it again where it is needed"],
    explain: {
      why: "What crosses a stream or is kept in a cell is written to the log, so that it is there again after a crash. Functions, streams, futures and replies are not data.",
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
    message: (p: { name: string; what: "source" | "sequencer" | "stream" }) =>
      `nobody reads the ${p.what} \`${p.name}\``,
    label: () => "goes nowhere",
    help: (p) => [`write \`sink ${p.name} -> console()\`, export it, or remove it`],
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
    label: () => "no stream, run or sink",
    help: () => ['for example `source hello = [["Hello"]]` and `sink hello -> console()`'],
    explain: {
      why: "An app runs as long as its sources give events that something takes. Without a stream, a run or a sink there is nothing to take them.",
      wrong: `app idle
fn double(n: Int) -> Int { n * 2 }
`,
      right: `app busy
source xs = [[1]]
sink xs -> console()
`,
    },
  }),
  sequencerUnfed: entry({
    code: "P0658",
    severity: "error",
    message: (p: { name: string }) => `nothing feeds the sequencer \`${p.name}\``,
    label: () => "no input",
    help: (p) => [`write \`on error skip to ${p.name}\` behind a stream, or remove it`],
    explain: {
      why: "A sequencer puts what it is fed into one order. In this version it is fed by units that skip failed atoms to it.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sequencer dead: DeadLetter<Int>
sink dead -> console()
sink xs -> console()
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
  skipTarget: entry({
    code: "P0659",
    severity: "error",
    message: (p: { name: string; known: boolean; nearest: string | undefined }) =>
      p.known ? `\`${p.name}\` is not a sequencer` : `there is no sequencer \`${p.name}\``,
    label: () => "atoms are skipped to a sequencer",
    help: (p) => [
      p.nearest === undefined
        ? `declare \`sequencer ${p.known ? "dead" : p.name}: DeadLetter<T>\`, with the type of the events that the unit reads`
        : `did you mean \`${p.nearest}\`?`,
    ],
    explain: {
      why: "A failed atom goes to a sequencer of dead letters, and is an ordinary event there.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error skip to dead
sink ys -> console()
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
  deadLetterType: entry({
    code: "P0660",
    severity: "error",
    message: (p: { sequencer: string; input: string; wanted: string; found: string }) =>
      `\`${p.sequencer}\` cannot take the failed atoms of \`${p.input}\``,
    label: (p) => `${p.wanted} would come here`,
    help: (p) => [`declare it as \`sequencer ${p.sequencer}: ${p.wanted}\``],
    explain: {
      why: "A dead letter holds the whole atom that failed: the events that the unit reads, not those that it would have given.",
      wrong: `app demo
source xs = [[1, 2, 3]]
sequencer dead: DeadLetter<String>
stream ys = xs |> map(x => 10 / x) on error skip to dead
sink ys -> console()
sink dead -> console()
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
  policyAfterEnd: entry({
    code: "P0661",
    severity: "error",
    message: (p: { policy: string; after: string }) => `\`${p.policy}\` after \`${p.after}\` is never reached`,
    label: () => "never reached",
    help: () => ["`retry` comes first, then one of `skip` and `halt`"],
    explain: {
      why: "Policies are tried in order; skip and halt always succeed, so nothing comes after them.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error halt then skip
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error skip
sink ys -> console()
`,
    },
  }),
  retryTwice: entry({
    code: "P0662",
    severity: "error",
    message: (_p: object) => "`retry` is written twice",
    label: () => "again here",
    help: () => ["add the numbers up"],
    explain: {
      why: "One retry says how often and how long.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error retry(2) then retry(3)
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error skip
sink ys -> console()
`,
    },
  }),
  retryTimes: entry({
    code: "P0663",
    severity: "error",
    message: (_p: object) => "`retry` takes how often to try again: a whole number of 1 or more",
    label: () => "how often?",
    help: () => ["for example `retry(3, backoff: 1s)`"],
    explain: {
      why: "The number is part of the unit's policy, which is known before the app starts.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error retry(0) then skip
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error skip
sink ys -> console()
`,
    },
  }),
  retryDuration: entry({
    code: "P0664",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is a duration`,
    label: () => "for example `1s`",
    explain: {
      why: "Times are written with their unit: 250ms, 5s, 10m, 2h.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error retry(3, backoff: 100) then skip
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error skip
sink ys -> console()
`,
    },
  }),
  retryArgument: entry({
    code: "P0665",
    severity: "error",
    message: (p: { name: string; nearest: string | undefined }) =>
      p.name === "" ? "`retry` takes one number, and `backoff` and `max` by name" : `\`retry\` has no \`${p.name}\``,
    label: () => "not known",
    help: () => ["it is `retry(3, backoff: 1s, max: 1m)`"],
    explain: {
      why: "`retry(times, backoff: first wait, max: longest wait)`; the wait doubles each time.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error retry(3, wait: 1s) then skip
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error skip
sink ys -> console()
`,
    },
  }),
  retryInVain: entry({
    code: "P0666",
    severity: "warning",
    message: (_p: object) => "this will fail again in the same way",
    label: () => "nothing can be different",
    help: () => ["leave `retry` out"],
    explain: {
      why: "A step gives the same result when it is repeated, as it reads nothing but its atom and its state. Only a function from TypeScript can fail once and succeed later.",
      wrong: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error retry(3) then skip
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
stream ys = xs |> map(x => 10 / x) on error skip
sink ys -> console()
`,
    },
  }),
};
