/** P0430–P0439: portals and who serves them. */
import { entry } from "../../entry.ts";

const maybe = (nearest: string | undefined): readonly string[] =>
  nearest === undefined ? [] : [`did you mean \`${nearest}\`?`];

export const portalCodes = {
  portalKeyOfNothing: entry({
    code: "P0430",
    severity: "error",
    message: (p: { portal: string }) =>
      `\`${p.portal}\` is asked with nothing, so \`by\` has nothing to take a key from`,
    label: () => "the key of what?",
    help: (p) => [`leave \`by\` out, or give it a request: \`portal ${p.portal}(Int) -> … by n => n\``],
    explain: {
      why: "`by` computes from a request the key under which it is served. A portal without a request is served without a key.",
      wrong: `app clock
portal time() -> Instant by x => x
task clock() {
  on ask time() { reply now() }
}
run clock()
`,
      right: `app clock
portal time() -> Instant
task clock() {
  on ask time() { reply now() }
}
run clock()
`,
    },
  }),
  servesNoPortal: entry({
    code: "P0431",
    severity: "error",
    message: (p: { name: string; known: boolean; nearest: string | undefined }) =>
      p.known ? `\`${p.name}\` is not a portal, so nobody can ask it` : `there is no portal \`${p.name}\``,
    label: () => "not a portal",
    help: (p) => (p.nearest ? maybe(p.nearest) : [`declare it: \`portal ${p.name}(Request) -> Reply\``]),
    explain: {
      why: "`on ask p(r) { … }` says how a task answers what is asked of the portal `p`. The portal is declared at the top level, with the types of request and reply.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stocks(n) { reply n }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) { reply n }
}
run shelf()
`,
    },
  }),
  servedWithoutKey: entry({
    code: "P0432",
    severity: "error",
    message: (p: { portal: string; task: string; key: string }) =>
      `a request of \`${p.portal}\` has a key, and \`${p.task}\` has no keys`,
    label: () => "served without a key",
    help: (p) => [
      `write \`task ${p.task}(…) by ${p.key}\`, or leave \`by\` out of the portal to serve it with shared cells only`,
    ],
    explain: {
      why: "`by` at a portal says under which key of the serving task a request is handled. So the task needs `by`, too.",
      wrong: `app shop
portal stock(Int) -> Int by item => item
task shelf() {
  on ask stock(item) { reply item }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int by item => item
task shelf() by Int {
  on ask stock(item) { reply item }
}
run shelf()
`,
    },
  }),
  servedOtherKey: entry({
    code: "P0433",
    severity: "error",
    message: (p: { portal: string; task: string; wanted: string; found: string }) =>
      `the key of \`${p.portal}\` is ${p.found}, and that of \`${p.task}\` is ${p.wanted}`,
    label: () => "another key",
    help: () => ["let both be of one type"],
    explain: {
      why: "Events and requests of one key meet in the same cells. So the key that the portal's `by` computes has the type that the task is kept by.",
      wrong: `app shop
portal stock({ item: String, shelf: Int }) -> Int by r => r.item
task shelf() by Int {
  on ask stock(r) { reply r.shelf }
}
run shelf()
`,
      right: `app shop
portal stock({ item: String, shelf: Int }) -> Int by r => r.shelf
task shelf() by Int {
  on ask stock(r) { reply r.shelf }
}
run shelf()
`,
    },
  }),
  askWithoutPattern: entry({
    code: "P0434",
    severity: "error",
    message: (p: { portal: string; request: string }) => `\`on ask ${p.portal}()\` does not take the request`,
    label: (p) => `nothing takes the ${p.request}`,
    help: (p) => [`write \`on ask ${p.portal}(request)\`, or \`on ask ${p.portal}(_)\` if it does not matter`],
    explain: {
      why: "A handler takes what it handles by a pattern in parentheses. Only a portal that is declared without a request, `portal now() -> Instant`, is served by `on ask now()`.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock() { reply 1 }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(_) { reply 1 }
}
run shelf()
`,
    },
  }),
  portalServedTwice: entry({
    code: "P0435",
    severity: "error",
    message: (p: { portal: string; first: string; second: string }) =>
      `\`${p.portal}\` is served by two tasks, \`${p.first}\` and \`${p.second}\``,
    label: (p) => `\`${p.second}\` serves it, too`,
    help: () => ["let one of them have a portal of its own"],
    explain: {
      why: "Whoever asks a portal gets one reply, so one task serves it. Several `on ask` for it may stand in that one task, with different patterns.",
      wrong: `app shop
portal stock(Int) -> Int
task front() {
  on ask stock(n) { reply n }
}
task back() {
  on ask stock(n) { reply n + 1 }
}
run front()
run back()
`,
      right: `app shop
portal stock(Int) -> Int
portal reserve(Int) -> Int
task front() {
  on ask stock(n) { reply n }
}
task back() {
  on ask reserve(n) { reply n + 1 }
}
run front()
run back()
`,
    },
  }),
  portalUnserved: entry({
    code: "P0436",
    severity: "error",
    message: (p: { portal: string }) => `nobody serves the portal \`${p.portal}\``,
    label: () => "no `on ask` for it",
    help: (p) => [`write \`on ask ${p.portal}(request) { reply … }\` in a task that the app uses`],
    explain: {
      why: "A request to a portal that no task serves would never be answered.",
      wrong: `app shop
source orders = [[1, 2]]
portal stock(Int) -> Int
task sell(Int) -> Int {
  on next(n) { emit await stock(n) }
}
stream sold = orders |> sell
sink sold -> console()
`,
      right: `app shop
source orders = [[1, 2]]
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) { reply n }
}
task sell(Int) -> Int {
  on next(n) { emit await stock(n) }
}
run shelf()
stream sold = orders |> sell
sink sold -> console()
`,
    },
  }),
  serverUnused: entry({
    code: "P0437",
    severity: "error",
    message: (p: { portal: string; task: string; input: "events" | "idle" | undefined }) =>
      `\`${p.task}\` serves the portal \`${p.portal}\`, and the app does not use it`,
    label: () => "nobody serves it in this app",
    help: (p) => [
      p.input === "events"
        ? `put it into a pipe: \`run xs |> ${p.task}\``
        : p.input === "idle"
          ? `it handles no events: leave their type out, \`task ${p.task}()\`, and write \`run ${p.task}()\``
          : `write \`run ${p.task}()\``,
    ],
    explain: {
      why: "A task does something once the app uses it: in a pipe if it has an input, or by `run` if it only serves.",
      wrong: `app shop
source orders = [[1, 2]]
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) { reply n }
}
task sell(Int) -> Int {
  on next(n) { emit await stock(n) }
}
stream sold = orders |> sell
sink sold -> console()
`,
      right: `app shop
source orders = [[1, 2]]
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) { reply n }
}
task sell(Int) -> Int {
  on next(n) { emit await stock(n) }
}
run shelf()
stream sold = orders |> sell
sink sold -> console()
`,
    },
  }),
  serverUsedTwice: entry({
    code: "P0438",
    severity: "error",
    message: (p: { task: string; portal: string; through: string }) =>
      `\`${p.task}\` is used twice: who of the two serves \`${p.portal}\`?`,
    label: (p) => `used again${p.through}`,
    help: () => ["use it once; what the two have in common can be a `fn`, or a second task with a portal of its own"],
    explain: {
      why: "Each use of a task has a state of its own. A portal leads to one of them, so the task that serves it is used once in the app.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state asked: Int = 0
  on ask stock(n) { asked += 1; reply n }
}
run shelf()
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state asked: Int = 0
  on ask stock(n) { asked += 1; reply n }
}
run shelf()
`,
    },
  }),
};
