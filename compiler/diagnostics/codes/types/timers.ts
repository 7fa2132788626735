/** P0470–P0479: timers. */
import { entry } from "../../entry.ts";

const wait = (body: string): string => `app ticks
source carts = [[1, 2]]
task remind(Int) by Int -> Int {
${body}}
stream late = carts |> keyBy(c => c) |> remind
sink late -> console()
`;

export const timerCodes = {
  timerUnhandled: entry({
    code: "P0470",
    severity: "error",
    message: (p: { timer: string; phase: string | undefined }) =>
      p.phase === undefined
        ? `nothing happens when \`${p.timer}\` fires`
        : `nothing happens when \`${p.timer}\` fires in the phase \`${p.phase}\``,
    label: () => "a timer without a handler",
    help: (p) => [
      p.phase === undefined
        ? `write \`on timer ${p.timer} { … }\``
        : `write \`on timer ${p.timer} { … }\` there, or outside of the phases for all that have none`,
    ],
    explain: {
      why: "A timer is started so that something happens later: `on timer`. In a phase that has no such handler, the common one counts.",
      wrong: wait(`  timer idle
  on next(c) { idle.start(10m); emit c }
`),
      right: wait(`  timer idle
  on next(_) { idle.start(10m) }
  on timer idle { emit key }
`),
    },
  }),
  firesNoTimer: entry({
    code: "P0471",
    severity: "error",
    message: (p: { name: string; task: string; nearest: string | undefined }) =>
      `\`${p.task}\` has no timer \`${p.name}\``,
    label: () => "not a timer",
    help: (p) => (p.nearest ? [`did you mean \`${p.nearest}\`?`] : [`declare it in the task: \`timer ${p.name}\``]),
    explain: {
      why: "`on timer t` handles the firing of a timer of the same task.",
      wrong: wait(`  timer idle
  on next(c) { idle.start(10m); emit c }
  on timer idle {}
  on timer late { emit key }
`),
      right: wait(`  timer idle
  timer late
  on next(c) { idle.start(10m); late.start(1h); emit c }
  on timer idle {}
  on timer late { emit key }
`),
    },
  }),
  timerOperation: entry({
    code: "P0472",
    severity: "error",
    message: (p: { name: string; timer: string; nearest: string | undefined }) => `a timer has no \`${p.name}\``,
    label: () => "not of a timer",
    help: (p) => [
      ...(p.nearest ? [`did you mean \`${p.timer}.${p.nearest}\`?`] : []),
      `it is \`${p.timer}.start(10m)\`, \`${p.timer}.startAt(instant)\` or \`${p.timer}.stop()\``,
    ],
    explain: {
      why: "A timer is started, and stopped; to start it again replaces the time at which it fires.",
      wrong: wait(`  timer idle
  on next(_) { idle.restart(10m) }
  on timer idle { emit key }
`),
      right: wait(`  timer idle
  on next(_) { idle.start(10m) }
  on timer idle { emit key }
`),
    },
  }),
};
