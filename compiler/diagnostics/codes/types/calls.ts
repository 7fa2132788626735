/** P0320–P0336: names, members and calls. */
import { entry } from "../../entry.ts";

const maybe = (nearest: string | undefined): readonly string[] =>
  nearest === undefined ? [] : [`did you mean \`${nearest}\`?`];

const quoted = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(", ");

const aNumber = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export const callCodes = {
  habitName: entry({
    code: "P0320",
    severity: "error",
    message: (p: { name: string; habit: string }) => `there is no \`${p.name}\``,
    label: () => "not known",
    help: (p) => [p.habit],
    instead: (p) => (["null", "undefined", "nil"].includes(p.name) ? "None" : undefined),
    explain: {
      why: "Some names of other languages have no place here: there is no null, no console and no global object. What does their work is said with the message.",
      wrong: `app nulls
type User = { name: String, email: String? }
source names = [["ann"]]
stream users = names |> map(name => User { name, email: null })
sink users -> console()
`,
      right: `app nulls
type User = { name: String, email: String? }
source names = [["ann"]]
stream users = names |> map(name => User { name, email: None })
sink users -> console()
`,
    },
  }),
  notAValue: entry({
    code: "P0321",
    severity: "error",
    message: (p: {
      name: string;
      what:
        | "function"
        | "maker"
        | "taskFunction"
        | "task"
        | "server"
        | "servesOnly"
        | "workflow"
        | "stream"
        | "module"
        | "timer"
        | "effect";
    }) =>
      ({
        function: `the library's function \`${p.name}\` is not a value`,
        maker: `the library's function \`${p.name}\` is not a value`,
        taskFunction: `the task function \`${p.name}\` is not a value`,
        task: `the task \`${p.name}\` is not a value`,
        server: `the task \`${p.name}\` is not a value`,
        servesOnly: `the task \`${p.name}\` is not a value`,
        workflow: `the workflow \`${p.name}\` is not a value`,
        stream: `the stream \`${p.name}\` is not a value`,
        module: `\`${p.name}\` is not a value`,
        timer: `the timer \`${p.name}\` is not a value`,
        effect: `the effect \`${p.name}\` is not a value`,
      })[p.what],
    label: () => "not a value",
    help: (p) =>
      ({
        function: ["call it, or write a lambda that does: `x => f(x)`"],
        maker: [`call it: \`${p.name}()\``],
        taskFunction: ["call it: `f(x)`"],
        task: ["a task stands in a pipe: `xs |> counter`; what it keeps is its own, and asked for by a portal"],
        server: [`a task without an input is started by \`run ${p.name}()\``],
        servesOnly: [
          `it takes no events, it only serves: leave their type out, \`task ${p.name}()\`, and start it by \`run ${p.name}()\``,
        ],
        workflow: ["a workflow is called with streams: `stream out = words(lines)`"],
        stream: ["what depends on two streams is a task over `union(a, b)`, or keeps what it saw in its state"],
        module: ["name what is in it"],
        timer: [`start it with \`${p.name}.start(10m)\`, stop it with \`${p.name}.stop()\``],
        effect: ["it is asked for in a handler: `await f(x)`"],
      })[p.what],
    instead: (p) => (p.what === "server" || p.what === "maker" ? `${p.name}()` : undefined),
    explain: {
      why: "Streams, tasks and workflows are the plan of an application, not values that flow in it: they stand in `stream`, `run`, `sink` and in workflows.",
      wrong: `app rates
source rates = [[2]]
source amounts = [[10, 20]]
stream converted = amounts |> map(a => a * rates)
sink converted -> console()
sink rates -> console()
`,
      right: `app rates
config rate: Int = 2
source amounts = [[10, 20]]
stream converted = amounts |> map(a => a * rate)
sink converted -> console()
`,
    },
  }),
  noSuchMember: entry({
    code: "P0322",
    severity: "error",
    message: (p: { name: string; type: string; called: boolean }) =>
      `${p.type} has no ${p.called ? "method" : "field or property"} \`${p.name}\``,
    label: () => "not there",
    explain: {
      why: "A value has the fields of its record and the methods of its type; `portalsc explain` and the reference list them.",
      wrong: `app shouts
source words = [["a", "b"]]
stream loud = words |> map(w => w.toUpperCase())
sink loud -> console()
`,
      right: `app shouts
source words = [["a", "b"]]
stream loud = words |> map(w => w.toUpper())
sink loud -> console()
`,
    },
  }),
  methodNotCalled: entry({
    code: "P0323",
    severity: "error",
    message: (p: { name: string; signature: string }) => `the method \`${p.name}\` is not called`,
    label: () => "without parentheses",
    help: (p) => [`it is \`${p.signature}\``],
    explain: {
      why: "A method is called; it is not a value of its own. Only properties, such as `length`, are written without parentheses.",
      wrong: `app shouts
source words = [["a", "b"]]
stream loud = words |> map(w => w.toUpper)
sink loud -> console()
`,
      right: `app shouts
source words = [["a", "b"]]
stream loud = words |> map(w => w.toUpper())
sink loud -> console()
`,
    },
  }),
  propertyCalled: entry({
    code: "P0324",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` is a property: it is written without parentheses`,
    label: () => "leave these out",
    explain: {
      why: "A measure of a value is a property, `xs.length`; what makes a new value is a method, `xs.sorted()`.",
      wrong: `app lengths
source words = [["a", "bc"]]
stream lengths = words |> map(w => w.length())
sink lengths -> console()
`,
      right: `app lengths
source words = [["a", "bc"]]
stream lengths = words |> map(w => w.length)
sink lengths -> console()
`,
    },
  }),
  methodReceiver: entry({
    code: "P0325",
    severity: "error",
    message: (p: { name: string; wanted: string; found: string }) =>
      `\`${p.name}\` is a method of ${p.wanted}, not of ${p.found}`,
    label: (p) => `the receiver is ${p.found}`,
    explain: {
      why: "Some methods exist for some elements only: `toMap` is for a list of pairs.",
      wrong: `app flats
source lists = [[[1, 2], [3]]]
stream flat = lists |> map(xs => xs.flatten().length)
sink flat -> console()
`,
      right: `app flats
source lists = [[[[1, 2], [3]]]]
stream flat = lists |> map(xs => xs.flatten().length)
sink flat -> console()
`,
    },
  }),
  requirement: entry({
    code: "P0326",
    severity: "error",
    message: (p: { name: string; type: string; is: "ordered" | "number" }) =>
      p.is === "ordered"
        ? `\`${p.name}\` needs an order, and ${p.type} has none`
        : `\`${p.name}\` needs numbers, not ${p.type}`,
    help: (p) =>
      p.is === "ordered"
        ? ["numbers, strings, times, and tuples of them have an order: choose a field"]
        : p.type === "String"
          ? ["a number is read from text by `Int.parse(s)`, `Float.parse(s)`, `Decimal.parse(s)`"]
          : [],
    explain: {
      why: "To sort one must compare, to sum up one must add. Numbers, strings, instants, durations, and tuples and lists of them have an order; records and unions have none.",
      wrong: `app sorted
type Hit = { page: String, count: Int }
source lists: List<Hit> = file.jsonl("hits.jsonl")
stream best = lists |> map(hits => hits.sortBy(h => h))
sink best -> console()
`,
      right: `app sorted
type Hit = { page: String, count: Int }
source lists: List<Hit> = file.jsonl("hits.jsonl")
stream best = lists |> map(hits => hits.sortBy(h => h.count))
sink best -> console()
`,
    },
  }),
  methodOfStream: entry({
    code: "P0327",
    severity: "error",
    message: (p: { name: string; stream: string }) =>
      `\`${p.stream}\` is a stream: values have methods, streams have pipes`,
    label: () => "a method of a stream",
    help: (p) => [`write \`${p.stream} |> ${p.name}(…)\``],
    explain: {
      why: "A stream is not a collection that is there: it comes, without end perhaps. What happens to its events is a pipe of stages.",
      wrong: `app doubles
source xs = [[1, 2]]
stream ys = xs.map(x => x * 2)
sink ys -> console()
`,
      right: `app doubles
source xs = [[1, 2]]
stream ys = xs |> map(x => x * 2)
sink ys -> console()
`,
    },
  }),
  alwaysThere: entry({
    code: "P0328",
    severity: "error",
    message: (p: { type: string; operator: string }) =>
      `\`${p.operator}\` is for options, and this is ${p.type}, which is always there`,
    label: (p) => `this is ${p.type}`,
    explain: {
      why: "`?.` and `??` say what happens to an absent value. A value that cannot be absent needs neither, and a reader would believe it could.",
      wrong: `app pads
source words = [["a", "bc"]]
stream lengths = words |> map(w => w.length ?? 0)
sink lengths -> console()
`,
      right: `app pads
source words = [["a", "bc"]]
stream lengths = words |> map(w => w.length)
sink lengths -> console()
`,
    },
  }),
  notIndexable: entry({
    code: "P0329",
    severity: "error",
    message: (p: { type: string }) => `${p.type} has no entries to take with \`[ ]\``,
    label: (p) => `this is ${p.type}`,
    explain: {
      why: "`xs[i]` is an element of a list, `m[k]` an entry of a map; both are options.",
      wrong: `app firsts
source pairs = [[(1, "a")]]
stream firsts = pairs |> map(p => p[0])
sink firsts -> console()
`,
      right: `app firsts
source pairs = [[(1, "a")]]
stream firsts = pairs |> map(((n, _)) => n)
sink firsts -> console()
`,
    },
  }),
  notCallable: entry({
    code: "P0330",
    severity: "error",
    message: (p: { name: string; type: string }) => `\`${p.name}\` is ${p.type}, not a function`,
    label: () => "called here",
    explain: {
      why: "Only functions are called.",
      wrong: `app calls
let limit = 10
source xs = [[1, 20]]
stream ys = xs |> filter(x => x < limit())
sink ys -> console()
`,
      right: `app calls
let limit = 10
source xs = [[1, 20]]
stream ys = xs |> filter(x => x < limit)
sink ys -> console()
`,
    },
  }),
  argumentCount: entry({
    code: "P0331",
    severity: "error",
    message: (p: { name: string; given: number; least: number; most: number; missing: readonly string[] }) =>
      `\`${p.name}\` takes ${p.least === p.most ? aNumber(p.most, "argument") : `${p.least} to ${aNumber(p.most, "argument")}`}, not ${p.given}`,
    label: (p) => (p.missing.length > 0 ? `without ${quoted(p.missing)}` : p.given > p.most ? "too many" : "too few"),
    explain: {
      why: "Every parameter without a default needs an argument, and every argument a parameter.",
      wrong: `app areas
fn area(width: Int, height: Int) -> Int { width * height }
source xs = [[1, 2]]
stream areas = xs |> map(x => area(x))
sink areas -> console()
`,
      right: `app areas
fn area(width: Int, height: Int) -> Int { width * height }
source xs = [[1, 2]]
stream areas = xs |> map(x => area(x, x))
sink areas -> console()
`,
    },
  }),
  noSuchParameter: entry({
    code: "P0332",
    severity: "error",
    message: (p: { name: string; called: string; nearest: string | undefined; names: readonly string[] }) =>
      `\`${p.called}\` has no parameter \`${p.name}\``,
    label: () => "not a parameter",
    help: (p) =>
      p.nearest
        ? maybe(p.nearest)
        : p.names.length > 0
          ? [`there are ${quoted(p.names)}`]
          : ["all its parameters are given, or have no names"],
    explain: {
      why: "An argument may be given by the name of its parameter, as it is declared.",
      wrong: `app areas
fn area(width: Int, height: Int) -> Int { width * height }
source xs = [[1, 2]]
stream areas = xs |> map(x => area(x, 2, depth: 3))
sink areas -> console()
`,
      right: `app areas
fn area(width: Int, height: Int) -> Int { width * height }
source xs = [[1, 2]]
stream areas = xs |> map(x => area(x, height: 3))
sink areas -> console()
`,
    },
  }),
  positionalAfterNamed: entry({
    code: "P0333",
    severity: "error",
    message: (_p: object) => "an argument without a name after one with a name",
    label: () => "which parameter is this?",
    explain: {
      why: "Arguments go by their places first; from the first named one on, each has its name, or the places would be counted wrongly.",
      wrong: `app areas
fn area(width: Int, height: Int) -> Int { width * height }
source xs = [[1, 2]]
stream areas = xs |> map(x => area(height: x, 2))
sink areas -> console()
`,
      right: `app areas
fn area(width: Int, height: Int) -> Int { width * height }
source xs = [[1, 2]]
stream areas = xs |> map(x => area(2, height: x))
sink areas -> console()
`,
    },
  }),
  lambdaParams: entry({
    code: "P0334",
    severity: "error",
    message: (p: { given: number; wanted: readonly string[] }) =>
      `a function of ${aNumber(p.wanted.length, "parameter")} is wanted here, and this has ${p.given}`,
    label: (p) => `it gets (${p.wanted.join(", ")})`,
    explain: {
      why: "A function gets exactly its parameters; one that is not needed is written `_`. A pair is one parameter, and taken apart by a pattern in a second pair of parentheses.",
      wrong: `app pairs
source maps: Map<String, Int> = file.jsonl("maps.jsonl")
stream lines = maps |> flatMap(m => m.entries().map((k, v) => "\${k}: \${v}"))
sink lines -> console()
`,
      right: `app pairs
source maps: Map<String, Int> = file.jsonl("maps.jsonl")
stream lines = maps |> flatMap(m => m.entries().map(((k, v)) => "\${k}: \${v}"))
sink lines -> console()
`,
    },
  }),
};
