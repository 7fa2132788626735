/** P0455–P0469: futures: asking, `await`, `try`, and what lives while a handler waits. */
import { entry } from "../../entry.ts";

const server = `portal stock(Int) -> Int
task shelf() {
  on ask stock(n) { reply n }
}
run shelf()
`;

const head = `app shop
source orders = [[1, 2]]
${server}`;

const tail = `stream sold = orders |> sell
sink sold -> console()
`;

const program = (task: string, more = ""): string => `${head}${more}${task}${tail}`;

export const futureCodes = {
  askNotHere: entry({
    code: "P0455",
    severity: "error",
    message: (p: { what: string; where: string }) => `${p.what} is not possible in ${p.where}`,
    label: () => "gives a future",
    help: (p) => [
      p.where === "a lambda that is kept"
        ? "ask in a function of the task, or in the lambda of a collection's method: `all(xs.map(x => stock(x)))`"
        : p.where === "the guard of a handler"
          ? "take the event, then ask: `if await allowed(x) { … }` in the handler"
          : "ask in a handler or a function of a task",
    ],
    explain: {
      why: "A request is part of a step: it is sent when the step has committed, and its reply comes back to the handler that asked. So only handlers and functions of tasks ask; a `fn` and a stage of a pipe only compute.",
      wrong: `app shop
source orders = [[1, 2]]
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) { reply n }
}
run shelf()
stream sold = orders |> map(n => [stock(n)].length)
sink sold -> console()
`,
      right: program(`task sell(Int) -> Int {
  on next(n) { emit await stock(n) }
}
`),
    },
  }),
  awaitNotHere: entry({
    code: "P0456",
    severity: "error",
    message: (p: { where: string; collection: boolean }) => `\`await\` is not possible in ${p.where}`,
    label: () => "nothing can wait here",
    help: (p) => [
      p.collection
        ? "ask in the lambda and wait outside: `await all(xs.map(x => stock(x)))`"
        : p.where === "the guard of a handler"
          ? "take the event, then wait: `if await allowed(x) { … }` in the handler"
          : p.where === "a test"
            ? "a test asks nobody: give what makes a task ask, and look at what comes of it"
            : "wait in a handler or a function of a task",
    ],
    explain: {
      why: "`await` stops a handler, stores where it stands, and goes on when the reply is there, perhaps after a crash and on another machine. A handler and a function of a task can be stored so; a lambda, which its caller would have to wait for, cannot.",
      wrong: program(`task sell(List<Int>) -> List<Int> {
  on next(ns) { emit ns.map(n => await stock(n)) }
}
`).replace("[[1, 2]]", "[[[1, 2]]]"),
      right: program(`task sell(List<Int>) -> List<Int> {
  on next(ns) { emit await all(ns.map(n => stock(n))) }
}
`).replace("[[1, 2]]", "[[[1, 2]]]"),
    },
  }),
  awaitOfValue: entry({
    code: "P0457",
    severity: "error",
    message: (p: { type: string }) => `only a future is awaited, and this is \`${p.type}\``,
    label: () => "not a future",
    explain: {
      why: "Futures come from asking a portal, from effects, and from `sleep`, `all` and `first`. `await` takes one of them, or a tuple: `await (f, g)`.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) { emit await n + await stock(n) }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) { emit n + await stock(n) }
}
`),
    },
  }),
  futureDropped: entry({
    code: "P0458",
    severity: "error",
    message: (p: { name: string | undefined; type: string }) =>
      p.name === undefined
        ? `nobody waits for this \`${p.type}\``
        : p.name === "_"
          ? `\`_\` drops a \`${p.type}\``
          : `nobody waits for \`${p.name}\`, a \`${p.type}\``,
    label: () => "dropped",
    help: (p) => (p.name === "_" ? ["await it"] : []),
    explain: {
      why: "A future that is dropped takes its fault with it, and what was asked may not have happened when the handler ends. Whoever asks waits.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) {
    stock(n)
    emit n
  }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) {
    await stock(n)
    emit n
  }
}
`),
    },
  }),
  futureType: entry({
    code: "P0459",
    severity: "error",
    message: (p: { what: string }) => `a future cannot be in ${p.what}`,
    label: () => "belongs to a handler",
    help: () => ["await it, and pass its value on"],
    explain: {
      why: "A future belongs to the handler that made it and ends with it. It may be a local, or go to a function of the task and come from one, alone or in a list, a tuple or an option.",
      wrong: `app shop
source orders = [[1, 2]]
type Sale = { units: Int, price: Future<Int> }
stream sold = orders |> map(n => n)
sink sold -> console()
`,
      right: `app shop
source orders = [[1, 2]]
type Sale = { units: Int, price: Int }
stream sold = orders |> map(n => Sale { units: n, price: n })
sink sold -> console()
`,
    },
  }),
  futureInside: entry({
    code: "P0460",
    severity: "error",
    message: (p: { name: string; type: string }) => `a future cannot be inside of \`${p.name}\`, \`${p.type}\``,
    label: () => "holds a future",
    help: () => ["await the future first, or keep futures in a list, a tuple or an option"],
    explain: {
      why: "While a handler waits, its locals are stored. Futures are stored with them if they stand alone or in a list, a tuple or an option.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) {
    let sale = { units: n, left: stock(n) }
    emit sale.units + await sale.left
  }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) {
    let sale = { units: n, left: await stock(n) }
    emit sale.units + sale.left
  }
}
`),
    },
  }),
  notKept: entry({
    code: "P0461",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` does not live on behind an \`await\``,
    label: () => "a function is not stored",
    help: () => ["declare it as a `fn`, or behind the `await`"],
    explain: {
      why: "While a handler waits, its locals are stored as data. A function is not data, so no local that holds one reaches behind an `await`.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) {
    let twice = (x: Int) => x * 2
    let left = await stock(n)
    emit twice(left)
  }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) {
    let left = await stock(n)
    let twice = (x: Int) => x * 2
    emit twice(left)
  }
}
`),
    },
  }),
  tryChanges: entry({
    code: "P0462",
    severity: "error",
    message: (p: { what: string; through: boolean }) =>
      `${p.what} cannot be tried: after a fault it would be half done`,
    label: () => "changes something",
    help: () => ["try what can fail first, and change state behind it: `match try … { Ok(x) => …, Err(fault) => … }`"],
    explain: {
      why: "A fault leaves no trace of a step. `try` makes a value of the fault and the step goes on, so what it tries may not have written a cell, emitted, or replied by then: nobody could take that back.",
      wrong: `app totals
source xs = [[1, 2]]
task total(Int) -> Int {
  shared state sum: Int = 0
  fn add(n: Int) -> Int { sum += n; 100 / n }
  on next(n) {
    match try add(n) {
      Ok(share) => { emit share }
      Err(fault) => { log.warn(fault.message) }
    }
  }
}
stream totals = xs |> total
sink totals -> console()
`,
      right: `app totals
source xs = [[1, 2]]
task total(Int) -> Int {
  shared state sum: Int = 0
  on next(n) {
    match try (100 / n) {
      Ok(share) => { sum += n; emit share }
      Err(fault) => { log.warn(fault.message) }
    }
  }
}
stream totals = xs |> total
sink totals -> console()
`,
    },
  }),
  tryAround: entry({
    code: "P0463",
    severity: "error",
    message: (p: { through: string | undefined }) =>
      p.through === undefined
        ? "`try` reaches around an `await`"
        : `\`try\` reaches around \`${p.through}\`, which awaits`,
    label: () => "waits here",
    help: (p) => [
      p.through === undefined
        ? "write `try await …` for the future alone, and go on with its result"
        : "let the function try by itself and give a `Result`",
    ],
    explain: {
      why: "`try await f` gives the value of a future or its fault. Behind an `await` a new step has begun; what else were tried around it would be torn in two.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) {
    match try (10 / await stock(n)) {
      Ok(share) => { emit share }
      Err(_) => {}
    }
  }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) {
    match try await stock(n) {
      Ok(left) => { emit 10 / left }
      Err(_) => {}
    }
  }
}
`),
    },
  }),
  tryFuture: entry({
    code: "P0464",
    severity: "error",
    message: (p: { text: string }) => `\`try ${p.text}\` tries to ask, which cannot fail; the fault is in the future`,
    label: () => "a future",
    help: (p) => [`write \`try await ${p.text}\``],
    explain: {
      why: "Asking gives a future at once. Whether there is a value or a fault is known when it is awaited: `try await stock(n)`.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) {
    match try stock(n) {
      Ok(left) => { emit left }
      Err(_) => {}
    }
  }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) {
    match try await stock(n) {
      Ok(left) => { emit left }
      Err(_) => {}
    }
  }
}
`),
    },
  }),
  futureNotAwaited: entry({
    code: "P0466",
    severity: "error",
    message: (p: { text: string; cure: string; lambda: boolean }) =>
      `\`${p.text}\` is a future: its value is not there yet`,
    label: () => "not awaited",
    help: (p) => [p.lambda ? "await it outside of the lambda, and use its value" : `write \`${p.cure}\``],
    explain: {
      why: "Asking gives a future at once. What is asked for is there when the future is awaited.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) {
    if stock(n) > 0 { emit n }
  }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) {
    if await stock(n) > 0 { emit n }
  }
}
`),
    },
  }),
  futuresInList: entry({
    code: "P0467",
    severity: "error",
    message: (p: { name: string; text: string }) => `\`${p.name}\` takes one list of futures`,
    label: () => "not a list",
    help: (p) => [
      `write \`${p.name}([${p.text}])\`${p.name === "all" ? `; futures of different types are awaited as \`await (${p.text})\`` : ""}`,
    ],
    explain: {
      why: "`all` and `first` make one future of a list of futures. A few futures, perhaps of different types, are awaited as a tuple.",
      wrong: program(`task sell(Int) -> Int {
  on next(n) {
    let left = await all(stock(n), stock(n + 1))
    emit left.sum()
  }
}
`),
      right: program(`task sell(Int) -> Int {
  on next(n) {
    let (left, next) = await (stock(n), stock(n + 1))
    emit left + next
  }
}
`),
    },
  }),
  lostUpdate: entry({
    code: "P0465",
    severity: "warning",
    message: (p: { cell: string; task: string }) =>
      `this may undo what was written to \`${p.cell}\` during the \`await\``,
    label: () => "written from an old value",
    help: (p) => [
      `read \`${p.cell}\` again behind the \`await\`, or write \`exclusive task ${p.task}\`: then no other event of the key is handled meanwhile`,
    ],
    explain: {
      why: "While a handler waits, others of the same key run. A value that was read before is then out of date, and what is computed from it overwrites what they wrote.",
      wrong: program(
        `task sell(Int) -> Int {
  shared state sold: Int = 0
  on next(n) {
    let before = sold
    let left = await stock(n)
    sold = before + left
    emit sold
  }
}
`,
      ),
      right: program(
        `task sell(Int) -> Int {
  shared state sold: Int = 0
  on next(n) {
    let left = await stock(n)
    sold = sold + left
    emit sold
  }
}
`,
      ),
    },
  }),
};
