/** P0675–P0699: tasks, their cells, handlers and phases. */
import { entry } from "../entry.ts";

export const taskCodes = {
  cellWithoutKey: entry({
    code: "P0676",
    severity: "error",
    message: (p: { cell: string; task: string }) => `\`${p.cell}\` is kept for each key, but \`${p.task}\` has no key`,
    label: () => "for each of what?",
    help: (p) => [
      `write \`shared state ${p.cell}\` for one value, or \`task ${p.task}(…) by Key\` for one of each key`,
    ],
    explain: {
      why: "`state` is one cell for each key of the task. A task without `by` has no keys, so its cells are shared: one for the whole task.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  shared state n: Int = 0
  on next(_) { n += 1; emit n }
}
stream ys = xs |> count
sink ys -> console()
`,
    },
  }),
  phaseWithoutKey: entry({
    code: "P0677",
    severity: "error",
    message: (p: { phase: string; task: string }) =>
      `the phase \`${p.phase}\` is of a key, but \`${p.task}\` has no key`,
    label: () => "whose phase?",
    help: (p) => [
      `write \`shared phase ${p.phase}\` for one machine of the whole task, or \`task ${p.task}(…) by Key\` for one of each key`,
    ],
    explain: {
      why: "Each key of a task is in a phase of its own. A task without `by` has no keys; the whole task is in a phase if its phases are `shared phase`.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  phase low { on next(x) { if x > 1 { become high } } }
  phase high { on next(x) { emit x } }
}
stream ys = xs |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  phase low { on next(x) { if x > 1 { become high } } }
  phase high { on next(x) { emit x } }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
    },
  }),
  cellNotConstant: entry({
    code: "P0678",
    severity: "error",
    message: (p: { cell: string; name: string }) => `the first value of \`${p.cell}\` depends on \`${p.name}\``,
    label: () => "not known yet",
    help: () => ["let it be an Option that is `None` at first, or set it in a handler"],
    explain: {
      why: "A cell has its first value before any event has come. It may be made of literals, parameters, and values and functions of the module.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  state n: Int = key
  on next(_) { n += 1; emit n }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  state n: Int = 0
  on next(_) { n += 1; emit n + key }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
    },
  }),
  handlerTwice: entry({
    code: "P0679",
    severity: "error",
    message: (p: { what: string }) => `\`${p.what}\` is written twice`,
    label: () => "again here",
    help: () => ["put both into one"],
    explain: {
      why: "Only `on next` may occur several times, with different patterns.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  on next(x) { emit x }
  on atom { emit 0 }
  on atom { emit 1 }
}
stream ys = xs |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  on next(x) { emit x }
  on atom { emit 0; emit 1 }
}
stream ys = xs |> count
sink ys -> console()
`,
    },
  }),
  handlerInPhase: entry({
    code: "P0680",
    severity: "error",
    message: (p: { what: string; phase: string }) => `\`${p.what}\` cannot stand in the phase \`${p.phase}\``,
    label: () => "belongs to the whole task",
    help: () => ["move it out of the phase"],
    explain: {
      why: "A phase is that of a key, while the end of an atom and of the input concern all keys at once. They may stand in a `shared phase`, which is of the whole task.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  phase low {
    on next(x) { emit x }
    on atom { emit 0 }
  }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  phase low {
    on next(x) { emit x }
  }
  on atom { emit 0 }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
    },
  }),
  firstPhaseData: entry({
    code: "P0681",
    severity: "error",
    message: (p: { phase: string }) => `\`${p.phase}\` is the first phase, so nothing can give it data`,
    label: () => "from where?",
    help: () => ["write a phase without data before it"],
    explain: {
      why: "A key begins in the first phase that is written. Data is given to a phase by `become`.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  phase low(since: Int) { on next(x) { emit x + since } }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  phase start { on next(x) { become low(x) } }
  phase low(since: Int) { on next(x) { emit x + since } }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
    },
  }),
  nextWithoutInput: entry({
    code: "P0682",
    severity: "error",
    message: (p: { task: string; named: string | undefined }) =>
      `\`${p.task}\` takes no events, so \`on next\` never happens`,
    label: () => "no input",
    help: (p) => [
      p.named === undefined
        ? `write \`task ${p.task}(Int)\`, with the type of the events`
        : `what has a name is a parameter, as \`${p.named}\` is; the events have a type only, \`task ${p.task}(Int)\`, and are named by \`on next\``,
    ],
    explain: {
      why: "The type of a task's events is the first thing in its parentheses.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count() -> Int {
  on next(x) { emit x }
}
sink xs -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  on next(x) { emit x }
}
stream ys = xs |> count
sink ys -> console()
`,
    },
  }),
  noNextHandler: entry({
    code: "P0683",
    severity: "error",
    message: (p: { task: string }) => `\`${p.task}\` does nothing with its events`,
    label: () => "no `on next`",
    help: () => ["write `on next(event) { … }`, or `on next(_) {}` to ignore events"],
    explain: {
      why: "A task without handlers takes events and does nothing. If it has any `on next`, these must cover all events; `on next(_) {}` ignores the rest on purpose.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  shared state n: Int = 0
}
stream ys = xs |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  on next(_) {}
  on atom { emit 1 }
}
stream ys = xs |> count
sink ys -> console()
`,
    },
  }),
  eachKeyWithoutKey: entry({
    code: "P0684",
    severity: "error",
    message: (p: { task: string }) => `\`${p.task}\` has no key, so there is no \`each key\``,
    label: () => "of which key?",
    help: (p) => [`write \`on atom\`, or \`task ${p.task}(…) by Key\``],
    explain: {
      why: "`on atom each key` runs once for each key of the atom.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) -> Int {
  on next(_) {}
  on atom each key { emit 1 }
}
stream ys = xs |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  on next(_) {}
  on atom each key { emit 1 }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
    },
  }),
  taskDoesNothing: entry({
    code: "P0685",
    severity: "error",
    message: (p: { task: string; empty: boolean }) =>
      p.empty
        ? `the task \`${p.task}\` is empty`
        : `the task \`${p.task}\` takes no events and serves no portal, so nothing ever happens in it`,
    label: (p) => (p.empty ? "no events, no handlers" : "no events, no `on ask`"),
    explain: {
      why: "A task takes events, or serves a portal.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task nothing() {}
sink xs -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
sink xs -> console()
`,
    },
  }),
  functionNeedsKey: entry({
    code: "P0686",
    severity: "error",
    message: (p: { function: string; asked: string | undefined }) =>
      `\`${p.function}\` uses what is kept for each key, and there is no key here`,
    label: () => "no key here",
    help: (p) => [
      p.asked === undefined
        ? "use `on atom each key`, or a shared cell"
        : `say under which key a request is served, \`portal ${p.asked}(…) -> … by r => r.item\`, or use a shared cell`,
    ],
    explain: {
      why: "`on atom` and `on complete` run for the whole task, not for a key, so they see shared cells only, also through functions.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  state n: Int = 0
  fn bump() { n += 1 }
  on next(_) { bump() }
  on atom { bump() }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task count(Int) by Int -> Int {
  state n: Int = 0
  fn bump() { n += 1 }
  on next(_) { bump() }
  on atom each key { bump() }
}
stream ys = xs |> keyBy(x => x) |> count
sink ys -> console()
`,
    },
  }),
  mixedPhases: entry({
    code: "P0687",
    severity: "error",
    message: (p: { phase: string; task: string; shared: boolean }) =>
      `\`${p.phase}\` is a phase of ${p.shared ? "the whole task" : "each key"}, unlike the first phase of \`${p.task}\``,
    label: (p) => (p.shared ? "of the whole task" : "of each key"),
    help: () => [
      "let all phases be `phase` or all be `shared phase`, and keep the other machine in a cell or a second task",
    ],
    explain: {
      why: "A task is one machine: each key is in a phase of its own (`phase`), or the whole task is in one (`shared phase`). With both it would not be clear whose handlers are tried first, and which machine `become` moves.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task gate(Int) by Int -> Int {
  phase shut { on next(x) { become ajar } }
  shared phase ajar { on next(x) { emit x } }
}
stream ys = xs |> keyBy(x => x) |> gate
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task gate(Int) by Int -> Int {
  shared phase shut { on next(x) { become ajar } }
  shared phase ajar { on next(x) { emit x } }
}
stream ys = xs |> keyBy(x => x) |> gate
sink ys -> console()
`,
    },
  }),
  stashWithoutEvent: entry({
    code: "P0688",
    severity: "error",
    message: (_p: object) => "there is no event here that `stash()` could keep",
    label: () => "keeps which event?",
    help: () => ["call it in an `on next` handler, or keep the value in a `List` cell"],
    explain: {
      why: "`stash()` keeps the event that is being handled. Only an `on next` handler has one; a function of the task may be called from others too.",
      wrong: `app demo
source xs = [[1, 2, 3]]
task gate(Int) by Int -> Int {
  fn later() { stash() }
  phase shut {
    on next(x) if x < 3 { later() }
    on next(_) { become ajar; unstash() }
  }
  phase ajar { on next(x) { emit x } }
}
stream ys = xs |> keyBy(x => 0) |> gate
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2, 3]]
task gate(Int) by Int -> Int {
  phase shut {
    on next(x) if x < 3 { stash() }
    on next(_) { become ajar; unstash() }
  }
  phase ajar { on next(x) { emit x } }
}
stream ys = xs |> keyBy(x => 0) |> gate
sink ys -> console()
`,
    },
  }),
  stashAlone: entry({
    code: "P0689",
    severity: "warning",
    message: (p: { word: "stash" | "unstash"; task: string }) =>
      p.word === "stash"
        ? `\`${p.task}\` stashes events, and never calls \`unstash()\``
        : `\`${p.task}\` unstashes events, and never calls \`stash()\``,
    label: (p) => (p.word === "stash" ? "kept, and never handled again" : "there is nothing to hand out"),
    help: (p) => [
      p.word === "stash"
        ? "call `unstash()` where the events can be handled, or write `{}` to ignore them"
        : "call `stash()` in the handler of the events that come too early",
    ],
    explain: {
      why: "`stash()` keeps an event until `unstash()` hands it to the handlers again. Without the one or the other, events pile up in the state for nothing, or there never is one to hand out.",
      wrong: `app demo
source xs = [[1, 2], [3]]
task lateFirst(Int) -> Int {
  on next(x) if x < 2 { stash() }
  on next(x) { emit x }
}
stream ys = xs |> lateFirst
sink ys -> console()
`,
      right: `app demo
source xs = [[1, 2], [3]]
task lateFirst(Int) -> Int {
  shared state ended: Bool = false
  on next(x) if x < 2 && !ended { stash() }
  on next(x) { emit x }
  on complete { ended = true; unstash() }
}
stream ys = xs |> lateFirst
sink ys -> console()
`,
    },
  }),
};
