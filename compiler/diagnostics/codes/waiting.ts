/** P0940–P0944: faults of futures; with those of `runtime.ts`. */
import { entry } from "../entry.ts";

const aPortal = "it is about what comes when: a program that shows it takes more than one app, or time";

const outcome = (p: { reason: string }): string => p.reason;

export const waitingCodes = {
  noServer: entry({
    code: "P0940",
    severity: "error",
    message: outcome,
    help: () => ["`try await` makes it a Result; or run the app in which a task serves the portal"],
    explain: {
      why: "A request to a portal that nobody serves, or whose server has ended, would wait for ever: its future has this fault instead. So has one whose reply was put aside and can come no more, because all inputs have ended.",
      wrong: `app demo
source xs = [[1]]
portal price(Int) -> Int
task prices() {
  shared state waiting: List<Reply<Int>> = []
  on ask price(_) later caller { waiting.push(caller) }
}
task buyer(Int) -> Int {
  on next(x) { emit await price(x) }
}
run prices()
sink xs |> buyer -> console()
`,
      right: `app demo
source xs = [[1]]
portal price(Int) -> Int
task prices() {
  on ask price(n) { reply 2 * n }
}
task buyer(Int) -> Int {
  on next(x) { emit await price(x) }
}
run prices()
sink xs |> buyer -> console()
`,
    },
  }),
  deadlock: entry({
    code: "P0941",
    severity: "error",
    message: outcome,
    help: () => ["ask in the same order everywhere; or let one of the tasks not be `exclusive`"],
    explain: {
      why: "Handlers of exclusive tasks wait for each other in a circle, and each holds back what the next one needs. The request that closes the circle has this fault, so that the others go on.",
      wrong: `app demo
source xs = [[1]]
portal left(Int) -> Int by n => n
portal right(Int) -> Int by n => n
exclusive task one(Int) by Int {
  on next(x) { await right(x) }
  on ask left(n) { reply n }
}
exclusive task two(Int) by Int {
  on next(x) { await left(x) }
  on ask right(n) { reply n }
}
run xs |> keyBy(x => x) |> one
run xs |> keyBy(x => x) |> two
`,
      right: `app demo
source xs = [[1]]
portal left(Int) -> Int by n => n
portal right(Int) -> Int by n => n
task one(Int) by Int {
  on next(x) { await right(x) }
  on ask left(n) { reply n }
}
task two(Int) by Int {
  on next(x) { await left(x) }
  on ask right(n) { reply n }
}
run xs |> keyBy(x => x) |> one
run xs |> keyBy(x => x) |> two
`,
    },
  }),
  late: entry({
    code: "P0942",
    severity: "error",
    message: (p: { time: string }) => `there was no reply within ${p.time}`,
    help: () => ["`try await` makes it a Result; or give it more time"],
    explain: {
      why: "`f.within(100ms)` waits no longer than that. The request is not taken back: what it does is done, only its reply is not waited for.",
      wrong: `app demo
source xs = [[1, 2]]
portal price(Int) -> Int
task prices() {
  on ask price(n) {
    await sleep(1s)
    reply n
  }
}
run prices()
task buyer(Int) -> Int {
  on next(x) { emit await price(x).within(100ms) }
}
sink xs |> buyer -> console()
`,
      right: `app demo
source xs = [[1, 2]]
portal price(Int) -> Int
task prices() {
  on ask price(n) {
    await sleep(1s)
    reply n
  }
}
run prices()
task buyer(Int) -> Int {
  on next(x) { emit (try await price(x).within(100ms)).orElse(_ => 0) }
}
sink xs |> buyer -> console()
`,
    },
  }),
  firstOfNone: entry({
    code: "P0943",
    severity: "error",
    message: (_: Record<string, never>) => "the first of no futures is asked for",
    help: () => ["test that the list is not empty"],
    explain: {
      why: "`first(fs)` is what comes first of several futures. Of none, nothing ever comes.",
      wrong: `app demo
source xs = [[1, 2]]
portal price(Int) -> Int
task prices() {
  on ask price(n) { reply n }
}
run prices()
task buyer(Int) -> Int {
  on next(x) { emit await first(List.range(0, x - 1).map(i => price(i))) }
}
sink xs |> buyer -> console()
`,
      right: `app demo
source xs = [[1, 2]]
portal price(Int) -> Int
task prices() {
  on ask price(n) { reply n }
}
run prices()
task buyer(Int) -> Int {
  on next(x) { emit await first(List.range(0, x).map(i => price(i))) }
}
sink xs |> buyer -> console()
`,
    },
  }),
  unknownEffect: entry({
    code: "P0944",
    severity: "error",
    message: (p: { effect: string }) =>
      `whether ${p.effect} was performed is not known: the process ended while it was under way`,
    help: () => ["find out what has become of it; or let it be an `effect` that may be performed again, by its key"],
    explain: {
      why: "An `effect once` is performed at most once. If the process ends after it has begun and before its result is stored, it is not tried again, and its future has this fault.",
      wrong: "",
      right: "",
      cannotShow: aPortal,
    },
  }),
};
