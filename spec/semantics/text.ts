/** Configurations as texts: equal exactly for equal configurations. What was logged does not count. */
import type { Algebra } from "./algebra.ts";
import type { Atom, Configuration, Fiber, Frame, Outcome, PlaceStep, UnitContent } from "./configuration.ts";

export function textOf(configuration: Configuration, algebra: Algebra): string {
  const value = (one: unknown): string => algebra.textOf(one);
  const values = (some: readonly unknown[]): string => some.map(value).join(",");
  const outcome = (one: Outcome | undefined): string =>
    one === undefined ? "-" : "fault" in one ? `!${one.fault.code} ${one.fault.message}` : value(one.value);
  const atom = ({ events, keys }: Atom): string => `(${values(events)}|${values(keys)})`;
  const cells = (unit: UnitContent): string =>
    [...unit.cells]
      .map(([state, keys]) => {
        const entries = [...keys.values()].map(
          ({ key, cells: own }) =>
            `${value(key)}{${sorted([...own].map(([cell, one]) => `${cell.name}:${value(one)}`))}}`,
        );
        return `${state.name}[${sorted(entries)}]`;
      })
      .sort()
      .join("");
  const step = ({ at, branch, loop, call, locals, handles }: PlaceStep): string =>
    [
      at,
      branch ?? "",
      loop === undefined ? "" : `${loop.index}/${values(loop.items)}`,
      call === undefined ? "" : frame(call),
      [...locals].map(([local, one]) => `${local.name}=${typeof one === "function" ? "fn" : value(one)}`).join(","),
      [...handles].map(([handle, key]) => `${handle.name}=${value(key)}`).join(","),
    ].join(":");
  const frame = ({ fn, place }: Frame): string => `${fn.name}<${place.map(step).join(";")}>`;
  const fiber = (one: Fiber): string =>
    [
      one.id,
      one.frame === undefined ? values(one.args) : frame(one.frame),
      value(one.awaited),
      one.futures,
      [...one.asked.keys()].join(","),
      [...one.outcomes].map(([number, came]) => `${number}=${outcome(came)}`).join(","),
      value(one.caller),
    ].join(" ");
  const { streams, units, fibers, gates, requests, replies, begins, alarms, answers, time, halted } = configuration;
  return [
    sorted(
      [...streams].map(([path, one]) => `${path}${one.complete ? "." : ""}${one.atoms.toArray().map(atom).join("")}`),
    ),
    sorted(
      [...units].map(
        ([path, one]) => `${path} ${one.consumed.join(",")} ${one.steps} ${one.complete} ${one.closed} ${cells(one)}`,
      ),
    ),
    sorted([...fibers.values()].map(fiber)),
    sorted([...gates].map(([name, { holder, waiting }]) => `${name} ${holder ?? ""} ${waiting.join(",")}`)),
    sorted([...requests].flatMap(([path, atoms]) => (atoms.length === 0 ? [] : `${path} ${value(atoms)}`))),
    sorted(
      [...replies].flatMap(([path, atoms]) =>
        atoms.length === 0
          ? []
          : `${path} ${atoms.map((one) => one.map((reply) => `${reply.fiber} ${reply.number} ${outcome(reply.outcome)}`).join(",")).join(";")}`,
      ),
    ),
    begins.join(),
    // Those of different units have no order.
    [...alarms]
      .sort((a, b) => a.at - b.at || (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0))
      .map(({ at, unit, what }) =>
        "timer" in what ? `${at} ${unit} ${what.timer.name} ${value(what.key)}` : `${at} ${what.fiber} ${what.number}`,
      )
      .join(";"),
    sorted([...answers].map(([key, one]) => `${key} ${outcome(one)}`)),
    String(time),
    halted.map(({ unit, fault }) => `${unit} ${fault.code}`).join(),
  ].join("\n");
}

function sorted(texts: readonly string[]): string {
  return [...texts].sort().join("\n");
}
