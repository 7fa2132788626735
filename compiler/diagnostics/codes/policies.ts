/** P0658–P0666: sequencers and policies of failure. */
import { entry } from "../entry.ts";

export const policyCodes = {
  sequencerUnfed: entry({
    code: "P0658",
    severity: "error",
    message: (p: { name: string }) => `nothing feeds the sequencer \`${p.name}\``,
    label: () => "no input",
    help: (p) => [
      `connect a stream: \`connect xs -> ${p.name}\``,
      `for dead letters write \`on error skip to ${p.name}\` behind a stream`,
    ],
    explain: {
      why: "A sequencer puts what it is fed into one order: streams that are connected to it, and atoms that units skip to it when they fail.",
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
    /** `ofAll`: it is what the app says for all of its units. */
    message: (p: { sequencer: string; input: string; wanted: string; found: string; ofAll: boolean }) =>
      `\`${p.sequencer}\` cannot take the failed atoms of \`${p.input}\``,
    label: (p) => `${p.wanted} would come here`,
    help: (p) => [
      `declare it as \`sequencer ${p.sequencer}: ${p.wanted}\``,
      ...(p.ofAll
        ? [`or write \`on error skip to ${p.sequencer}\` behind the streams that are meant, not behind the app`]
        : []),
    ],
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
