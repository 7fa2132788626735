/**
 * P09xx: what can go wrong when a program runs. The runtime says it in words of its own, with these codes
 * (`faultCodes` in `runtime/fault.ts`); here is what they mean.
 */
import { entry } from "../entry.ts";

const aStore = "it is about a data folder, not about a program";
const aFile = "it is about a file that the program reads or writes";
const aPortal = "it is about what comes when: a program that shows it takes more than one app, or time";
const anotherService = "it is about another service";
const aCommand = "it is about the command line";

const outcome = (p: { reason: string }): string => p.reason;

export const runtimeCodes = {
  folderTaken: entry({
    code: "P0901",
    severity: "error",
    message: (p: { folder: string }) => `the data folder ${p.folder} is used by another process`,
    help: () => ["wait until that has ended, or use another folder"],
    explain: {
      why: "One process owns a data folder. Two that write to it would each undo what the other has done.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  folderDamaged: entry({
    code: "P0902",
    severity: "error",
    message: (p: { folder: string; what: string }) => `the data folder ${p.folder} is damaged: ${p.what}`,
    help: () => ["restore the folder from a copy, or start with an empty one"],
    explain: {
      why:
        "Every record carries a checksum. What a crash left unfinished at the very end is cut off without a word, " +
        "but damage before that end means that something committed is lost, and going on would give wrong results.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  folderForeign: entry({
    code: "P0903",
    severity: "error",
    message: (p: { folder: string; app: string }) => `the data folder ${p.folder} belongs to another program: ${p.app}`,
    help: () => ["use another folder, or run the version of the program that wrote this one"],
    explain: {
      why: "The types of the state and of the streams have changed, so what is stored no longer means the same.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  diskFailed: entry({
    code: "P0904",
    severity: "error",
    message: (p: { path: string; reason: string }) => `${p.path}: ${p.reason}`,
    help: () => ["mend the disk and run again; with --data it goes on from the last commit"],
    explain: {
      why:
        "A write or a flush failed. Nobody can know what of it is on the disk, so the process ends and the next one " +
        "recovers what is.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  outputChanged: entry({
    code: "P0905",
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} is not as it was left: it is missing, or shorter than what was written`,
    help: () => ["put the file back, or start with another data folder: everything is written anew then"],
    explain: {
      why:
        "With --data, an output file is gone on with at the byte that was committed last. If that byte is not there, " +
        "the file would end with a hole.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  inputUnreadable: entry({
    code: "P0906",
    severity: "error",
    message: (p: { path: string; reason: string }) => `${p.path} cannot be read: ${p.reason}`,
    help: () => ["paths are relative to the folder in which the program is started"],
    explain: {
      why: "All inputs are opened before anything runs, so a missing one leaves no output half-written.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  inputChanged: entry({
    code: "P0907",
    severity: "error",
    message: (p: { path: string }) => `${p.path} is shorter than what was read of it before`,
    help: () => ["put the file back as it was, or start with another data folder"],
    explain: {
      why: "With --data, an input file is gone on with at the byte that was committed last. It may grow, not shrink.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  wrongUsage: entry({
    code: "P0909",
    severity: "error",
    message: outcome,
    help: () => ["--help shows the options and the configuration of the program"],
    explain: {
      why: "An option or a value of the configuration is unknown, missing or of another type. Nothing has run.",
      wrong: "",
      right: "",
      cannotShow: aCommand,
    },
  }),
  failed: entry({
    code: "P0910",
    severity: "error",
    message: outcome,
    explain: {
      why: "The program called `fail`: the step is undone, and the unit's `on error` decides what becomes of its atom.",
      wrong: `app checked

source amounts = [[5, -1]]
stream good = amounts |> map(n => if n < 0 { fail("a negative amount") } else { n })
sink good -> console()
`,
      right: `app checked

source amounts = [[5, -1]]
stream good = amounts |> filter(n => n >= 0)
sink good -> console()
`,
    },
  }),
  foreignValue: entry({
    code: "P0911",
    severity: "error",
    message: outcome,
    help: () => ["correct the TypeScript function, or the type that the import gives it"],
    explain: {
      why: "What a TypeScript function returns is checked where it comes in, so a wrong value cannot travel on.",
      wrong: `app demo
import ts pure { stem: (String) => Int } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): number {
  return word.length / 2;
}
`,
      right: `app demo
import ts pure { stem: (String) => Int } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): number {
  return Math.floor(word.length / 2);
}
`,
    },
  }),
  overflow: entry({
    code: "P0912",
    severity: "error",
    message: (p: { result: string }) => `${p.result} is beyond what an Int can hold exactly (±9007199254740991)`,
    help: () => ["use Decimal or Float for larger numbers"],
    explain: {
      why: "An Int is exact or it is a fault: never a number that is silently wrong.",
      wrong: `app squares

source numbers = [[9007199254740991]]
stream next = numbers |> map(n => n + 1)
sink next -> console()
`,
      right: `app squares

source numbers = [[9007199254740991]]
stream next = numbers |> map(n => Decimal(n) + 1)
sink next -> console()
`,
    },
  }),
  divisionByZero: entry({
    code: "P0913",
    severity: "error",
    message: (_: Record<string, never>) => "division by zero",
    help: () => ["test the divisor first"],
    explain: {
      why: "There is no Int and no Decimal that a division by zero could give. A Float gives an infinity.",
      wrong: `app shares

source parts = [[(6, 2), (1, 0)]]
stream shares = parts |> map(((sum, count)) => sum / count)
sink shares -> console()
`,
      right: `app shares

source parts = [[(6, 2), (1, 0)]]
stream shares = parts |> map(((sum, count)) => if count == 0 { 0 } else { sum / count })
sink shares -> console()
`,
    },
  }),
  badJson: entry({
    code: "P0914",
    severity: "error",
    message: outcome,
    help: () => ["correct the line, or let `on error skip to` put its atom aside"],
    explain: {
      why:
        "A line is not JSON, or is JSON of another type than the stream's. The atom that it is in fails where it is " +
        "consumed; its place is `file:line`.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  badText: entry({
    code: "P0915",
    severity: "error",
    message: outcome,
    help: () => ["save the file as UTF-8"],
    explain: {
      why: "Texts are UTF-8. A byte that is not would have to be guessed at, so the atom that the line is in fails.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  lineTooLong: entry({
    code: "P0916",
    severity: "error",
    message: outcome,
    help: () => ["is this a file of lines?"],
    explain: {
      why: "A line has to be held in memory whole, so its length has a limit: 16 MiB. A longer one fails its atom.",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  badCsv: entry({
    code: "P0917",
    severity: "error",
    message: outcome,
    help: () => ["correct the row, or let `on error skip to` put its atom aside"],
    explain: {
      why: "A row has more or fewer fields than there are columns, or a quote in it is not closed (RFC 4180).",
      wrong: "",
      right: "",
      cannotShow: aFile,
    },
  }),
  outOfRange: entry({
    code: "P0918",
    severity: "error",
    message: outcome,
    explain: {
      why: "The result is beyond what its type can hold: a Decimal of 10^6145, an Instant after the year 275760.",
      wrong: "",
      right: "",
      cannotShow: "it takes numbers of thousands of digits",
    },
  }),
  hostFailed: entry({
    code: "P0919",
    severity: "error",
    message: outcome,
    help: () => ["the message is that of the TypeScript function's error"],
    explain: {
      why: "An error thrown by TypeScript code aborts the step, as `fail` does.",
      wrong: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  throw new Error(\`no stem of \${word}\`);
}
`,
      right: `app demo
import ts pure { stem } from "./stem.ts"
source words = [["Tea"]]
sink words |> map(word => stem(word)) -> console()
//// stem.ts
export function stem(word: string): string {
  return word.toLowerCase();
}
`,
    },
  }),
  stackExhausted: entry({
    code: "P0920",
    severity: "error",
    message: (_: Record<string, never>) => "the stack is exhausted: a function calls itself too deeply",
    help: () => ["write the recursion as a loop, or bound its depth"],
    explain: {
      why: "Each call that has not returned takes some of the stack, some ten thousand calls in all.",
      wrong: `app deep

fn count(n: Int) -> Int {
  if n == 0 { 0 } else { 1 + count(n - 1) }
}

source depths = [[1000000]]
stream counted = depths |> map(count)
sink counted -> console()
`,
      right: `app deep

fn count(n: Int) -> Int {
  var total = 0
  for i in 0..n { total += 1 }
  total
}

source depths = [[1000000]]
stream counted = depths |> map(count)
sink counted -> console()
`,
    },
  }),
  noSuchIndex: entry({
    code: "P0921",
    severity: "error",
    message: outcome,
    help: () => ["test the length first"],
    explain: {
      why: "An item of a list in a cell was to be replaced, and there is none at this index.",
      wrong: `app replaced

task last(Int) -> Int {
  shared state seen: List<Int> = []
  on next(n) {
    seen[0] = n
    emit seen.length
  }
}

source numbers = [[1]]
stream lengths = numbers |> last
sink lengths -> console()
`,
      right: `app replaced

task last(Int) -> Int {
  shared state seen: List<Int> = [0]
  on next(n) {
    seen[0] = n
    emit seen.length
  }
}

source numbers = [[1]]
stream lengths = numbers |> last
sink lengths -> console()
`,
    },
  }),
  badNotation: entry({
    code: "P0922",
    severity: "error",
    message: outcome,
    help: () => ["use the `parse` function of the type, which gives an Option"],
    explain: {
      why: "A text was to denote a value of a type, and does not.",
      wrong: "",
      right: "",
      cannotShow: "which texts are wrong is seen only when they are there",
    },
  }),
  inexact: entry({
    code: "P0923",
    severity: "error",
    message: outcome,
    help: () => ["round first: `x.round()`, `x.truncate()`"],
    explain: {
      why: "A conversion to Int would change the value. What is to become of the fraction has to be said.",
      wrong: `app halves

source numbers = [[2.5]]
stream whole = numbers |> map(x => Int(x))
sink whole -> console()
`,
      right: `app halves

source numbers = [[2.0]]
stream whole = numbers |> map(x => Int(x))
sink whole -> console()
`,
    },
  }),
  badArgument: entry({
    code: "P0924",
    severity: "error",
    message: outcome,
    explain: {
      why: "The function does not take this argument: a negative count, a length of nothing.",
      wrong: `app padded

source words = [["a"]]
stream wide = words |> map(word => word.repeat(-1))
sink wide -> console()
`,
      right: `app padded

source words = [["a"]]
stream wide = words |> map(word => word.repeat(3))
sink wide -> console()
`,
    },
  }),
  address: entry({
    code: "P0930",
    severity: "error",
    message: outcome,
    help: () => ["take another port: `--port N`, or `--port 0` for any that is free"],
    explain: {
      why: "An app with `http` sources listens on one address (`--host`, `--port`, the environment's PORTALS_PORT), and it cannot be had: another process listens there, or this machine or this user may not use it. The exit code is 2.",
      wrong: "",
      right: "",
      cannotShow: aCommand,
    },
  }),
  undelivered: entry({
    code: "P0931",
    severity: "error",
    message: outcome,
    help: () => ["let the event be tried longer or passed over: `on error retry(10, backoff: 1m) then skip to dead`"],
    explain: {
      why: "A sink posts an event again while there is no answer, or one that says it may get better (408, 429, 5xx): eight times, over half a minute. Then, or if it is told at once that the event is not wanted (another 4xx), the sink's `on error` decides; without one the app halts. With --data it goes on with this event when it is started again.",
      wrong: "",
      right: "",
      cannotShow: anotherService,
    },
  }),
  noServer: entry({
    code: "P0940",
    severity: "error",
    message: outcome,
    help: () => ["`try await` makes it a Result; or run the app in which a task serves the portal"],
    explain: {
      why: "A request to a portal that nobody serves, or whose server has ended, would wait for ever: its future has this fault instead. So has one whose reply was put aside and can come no more, because all inputs have ended.",
      wrong: "",
      right: "",
      cannotShow: aPortal,
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
      why: "`f.within(5s)` waits no longer than that. The request is not taken back: what it does is done, only its reply is not waited for.",
      wrong: `app demo
source xs = [[1, 2]]
portal price(Int) -> Int
task prices() {
  on ask price(n) {
    await sleep(1h)
    reply n
  }
}
run prices()
task buyer(Int) -> Int {
  on next(x) { emit await price(x).within(5s) }
}
sink xs |> buyer -> console()
`,
      right: `app demo
source xs = [[1, 2]]
portal price(Int) -> Int
task prices() {
  on ask price(n) {
    await sleep(1h)
    reply n
  }
}
run prices()
task buyer(Int) -> Int {
  on next(x) { emit (try await price(x).within(5s)).orElse(_ => 0) }
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
  noRecording: entry({
    code: "P0950",
    severity: "error",
    message: outcome,
    help: () => ["record a run: `portalsc run APP.portals --data DIR --record`"],
    explain: {
      why: "Only a run that was begun with `--record`, or went on with it, can be replayed: what came from outside is kept then, and whose turn it was, with every commit.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
  otherProgram: entry({
    code: "P0951",
    severity: "error",
    message: outcome,
    help: () => ["replay it with the program as it was; or compare another version: `--against CHANGED.portals`"],
    explain: {
      why: "A recording has what a program was given, and not what it did: that follows only if it is the same program, with the same configuration. Another version is compared with it instead.",
      wrong: "",
      right: "",
      cannotShow: aStore,
    },
  }),
};
