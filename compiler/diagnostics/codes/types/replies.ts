/** P0440–P0450: replies. */
import { entry } from "../../entry.ts";

export const replyCodes = {
  replyOutsideAsk: entry({
    code: "P0440",
    severity: "error",
    message: (p: { task: string; what: string }) => `there is nobody to reply to in \`${p.what}\``,
    label: () => "to whom?",
    help: () => ["emit what others are to see; a reply that was kept is given by `reply value to caller`"],
    explain: {
      why: "`reply` answers the request that is being handled, so it stands in `on ask`.",
      wrong: `app doubles
source xs = [[1, 2]]
task double(Int) -> Int {
  on next(n) { reply n * 2 }
}
stream ys = xs |> double
sink ys -> console()
`,
      right: `app doubles
source xs = [[1, 2]]
task double(Int) -> Int {
  on next(n) { emit n * 2 }
}
stream ys = xs |> double
sink ys -> console()
`,
    },
  }),
  replyToWhom: entry({
    code: "P0441",
    severity: "error",
    message: (p: { what: "later" | "function"; name: string }) =>
      p.what === "later"
        ? `the reply of this request belongs to \`${p.name}\``
        : `a function of a task does not know whom \`reply\` is for`,
    label: () => "to whom?",
    help: (p) =>
      p.what === "later"
        ? [`write \`reply … to ${p.name}\``]
        : [
            `let it be given the reply: \`on ask p(r) later caller { ${p.name}(caller) }\` and \`fn ${p.name}(caller: Reply<T>) { reply … to caller }\``,
          ],
    explain: {
      why: "In `on ask p(r) { … }` there is one request, and `reply v` answers it. With `later caller` the handler owns the reply as a value, which can be kept or given to a function; then it is said which reply is meant.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  fn answer(n: Int) { reply n + 1 }
  on ask stock(n) later caller {
    answer(n)
    reply n to caller
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  fn answer(n: Int, caller: Reply<Int>) { reply n + 1 to caller }
  on ask stock(n) later caller { answer(n, caller) }
}
run shelf()
`,
    },
  }),
  replyToValue: entry({
    code: "P0442",
    severity: "error",
    message: (p: { type: string }) => `a reply goes to a \`Reply\`, and this is \`${p.type}\``,
    label: () => "not a reply",
    help: () => ["`on ask p(r) later caller { … }` names the reply `caller`; kept in a cell, it is taken out first"],
    explain: {
      why: "`reply v to caller` answers the request whose reply is held by `caller`: a value of type `Reply<T>`.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) later caller {
    reply 1 to n
    reply 2 to caller
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) later caller {
    reply n to caller
  }
}
run shelf()
`,
    },
  }),
  replyTwice: entry({
    code: "P0443",
    severity: "error",
    message: (p: { portal: string; loop: boolean }) =>
      p.loop
        ? `this loop may reply to \`${p.portal}\` more than once`
        : `a path through \`on ask ${p.portal}\` replies twice`,
    label: (p) => (p.loop ? "in every round" : "replies again"),
    help: (p) => [
      p.loop
        ? "leave the loop behind it, with `return` or `break`"
        : "leave the handler after the first, with `return`, or choose with `else`",
    ],
    explain: {
      why: "Whoever asked gets one reply and goes on with it; there is nobody to take a second.",
      wrong: `app shop
portal stock(Int) -> Bool
task shelf() {
  on ask stock(n) {
    if n > 10 { reply false }
    reply true
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Bool
task shelf() {
  on ask stock(n) {
    if n > 10 { reply false } else { reply true }
  }
}
run shelf()
`,
    },
  }),
  replyMissing: entry({
    code: "P0444",
    severity: "error",
    message: (p: { portal: string; some: boolean }) =>
      p.some
        ? `a path through \`on ask ${p.portal}\` ends here without a reply`
        : `\`on ask ${p.portal}\` ends here without a reply`,
    label: (p) => (p.some ? "not every path replies" : "no reply"),
    help: (p) => [
      p.some ? "reply on the other paths, too" : "end with `reply value`",
      `if the reply comes later, keep it: \`on ask ${p.portal}(r) later caller { … }\``,
    ],
    explain: {
      why: "Whoever asks waits for the reply. A handler that may end without one would let them wait forever.",
      wrong: `app shop
portal stock(Int) -> Bool
task shelf() {
  on ask stock(n) {
    if n > 10 { reply false }
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Bool
task shelf() {
  on ask stock(n) {
    if n > 10 { reply false } else { reply true }
  }
}
run shelf()
`,
    },
  }),
  replySpentTwice: entry({
    code: "P0445",
    severity: "error",
    message: (p: { name: string; loop: boolean }) =>
      p.loop ? `this loop may spend the reply \`${p.name}\` more than once` : `the reply \`${p.name}\` is spent twice`,
    label: (p) => (p.loop ? "in every round" : "spent again"),
    help: (p) => [
      p.loop
        ? "leave the loop behind it, with `return` or `break`"
        : "a reply is given once: it is replied to, kept in a cell, or given to a function of the task",
    ],
    explain: {
      why: "A `Reply` is the promise of one answer. Replying to it, keeping it and giving it away each spend it, and afterwards it is somebody else's affair.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state waiting: List<Reply<Int>> = []
  on ask stock(n) later caller {
    waiting.push(caller)
    reply n to caller
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state waiting: List<Reply<Int>> = []
  on ask stock(n) later caller {
    if n > 3 { waiting.push(caller) } else { reply n to caller }
  }
}
run shelf()
`,
    },
  }),
  replyKept: entry({
    code: "P0446",
    severity: "error",
    message: (p: { name: string; some: boolean }) =>
      p.some
        ? `a path ends here, and the reply \`${p.name}\` is not spent on it`
        : `the reply \`${p.name}\` is never spent`,
    label: (p) => (p.some ? "not spent on every path" : "not spent"),
    help: (p) => [
      `reply: \`reply value to ${p.name}\`; keep it: \`waiting.push(${p.name})\`; or give it to a function of the task`,
    ],
    explain: {
      why: "Somebody waits for every reply. A name that holds one passes it on before it goes out of scope, on every path.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state waiting: List<Reply<Int>> = []
  on ask stock(n) later caller {
    if n > 3 { waiting.push(caller) }
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state waiting: List<Reply<Int>> = []
  on ask stock(n) later caller {
    if n > 3 { waiting.push(caller) } else { reply n to caller }
  }
}
run shelf()
`,
    },
  }),
  replyInLambda: entry({
    code: "P0447",
    severity: "error",
    message: (p: { name: string }) => `the reply \`${p.name}\` cannot be used in a lambda`,
    label: () => "a lambda may be called many times, or never",
    help: () => ["go through the list with `for x in xs { … }`, or use the reply outside"],
    explain: {
      why: "A `Reply` is spent exactly once, and nobody can say how often a lambda is called.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state waiting: List<(Int, Reply<Int>)> = []
  on ask stock(n) later caller {
    waiting = [1, 2].map(i => (i, caller))
    reply n to caller
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  shared state waiting: List<(Int, Reply<Int>)> = []
  on ask stock(n) later caller {
    waiting.push((n, caller))
  }
}
run shelf()
`,
    },
  }),
  replyInVar: entry({
    code: "P0448",
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` would hold a reply and lose it when it changes`,
    label: () => "a variable",
    help: () => ["bind it with `let`; a reply that is kept stands in a cell, as `Option<Reply<T>>` or in a list"],
    explain: {
      why: "A `Reply` is spent exactly once. When a variable got another value, the reply in it would be lost.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) later caller {
    var held = caller
    reply n to held
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) later caller {
    let held = caller
    reply n to held
  }
}
run shelf()
`,
    },
  }),
  replyDropped: entry({
    code: "P0449",
    severity: "error",
    message: (_p: object) => "this drops a reply that somebody waits for",
    label: () => "lost here",
    help: () => ["reply to it: `reply value to caller`"],
    explain: {
      why: "Somebody waits for every reply, so it is replied to, kept in a cell, or given to a function of the task.",
      wrong: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(_) later caller {
    let _ = caller
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  on ask stock(_) later caller {
    reply 0 to caller
  }
}
run shelf()
`,
    },
  }),
  replyInFunction: entry({
    code: "P0450",
    severity: "error",
    message: (p: { name: string }) => `the function \`${p.name}\` cannot take a reply: it has no task to spend it in`,
    label: () => "a reply",
    help: () => ["write the function inside the task"],
    explain: {
      why: "A `fn` outside of a task only computes, so all that it could do with a reply is to lose it.",
      wrong: `app shop
portal stock(Int) -> Int
fn forget(caller: Reply<Int>) {}
task shelf() {
  on ask stock(n) later caller {
    forget(caller)
  }
}
run shelf()
`,
      right: `app shop
portal stock(Int) -> Int
task shelf() {
  fn answer(caller: Reply<Int>) { reply 0 to caller }
  on ask stock(_) later caller {
    answer(caller)
  }
}
run shelf()
`,
    },
  }),
};
