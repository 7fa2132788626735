/** Time to check and build 10,000 lines, and to start: `portalsc check` on the smallest program against node alone. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare, portalsc, report, scratch } from "./harness.mjs";

const LINES = 10_000;

/** A program of that many lines: a stage is a type, a task, a function and a unit. */
function large() {
  const text = ["app large", "source numbers = range(0, 10, atom: 5)"];
  for (let n = 0; text.length < LINES; n++) {
    text.push(
      `/// Stage ${n}.`,
      `type Reading${n} = { sensor: String, value: Int, tags: List<String> }`,
      `type Event${n} = Seen${n} { at: Int, by: String } | Lost${n} { at: Int } | Idle${n}`,
      ``,
      `fn classify${n}(x: Int) -> Event${n} {`,
      `  if x % 3 == 0 { return Idle${n} }`,
      `  let doubled = x * 2`,
      `  if doubled > 10 { Seen${n} { at: doubled, by: "sensor \${x}" } } else { Lost${n} { at: x } }`,
      `}`,
      ``,
      `task counter${n}(Reading${n}) by String -> Reading${n} {`,
      `  state count: Int = 0`,
      `  state seen: List<Int> = []`,
      `  on next(r) {`,
      `    count += r.value`,
      `    seen.push(r.value)`,
      `    match classify${n}(count) {`,
      `      Seen${n} { at, by } => emit { sensor: by, value: at, tags: r.tags }`,
      `      Lost${n} { at } => emit { sensor: r.sensor, value: at, tags: [] }`,
      `      Idle${n} => {}`,
      `    }`,
      `  }`,
      `}`,
      ``,
      `stream s${n} = numbers`,
      `  |> map(x => Reading${n} { sensor: "s\${x}", value: x, tags: ["a", "b"] })`,
      `  |> keyBy(r => r.sensor)`,
      `  |> counter${n}`,
      `  |> filter(r => r.value > ${n})`,
      `sink s${n} -> console()`,
      ``,
    );
  }
  return text.join("\n");
}

const file = join(scratch, "large.portals");
writeFileSync(file, large());
const hello = fileURLToPath(new URL("../../examples/hello/hello.portals", import.meta.url));
const node = (...args) => execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });

const times = await compare({
  node: () => node("-e", "0"),
  hello: () => node(portalsc, "check", hello),
  check: () => node(portalsc, "check", file),
  build: () => node(portalsc, "build", file, "-o", join(scratch, "large")),
});
const limit = (ms) => ({ ms, spread: 0 });
report("check of hello − start of node [ms]", times.hello, times.node, times.hello.ms - times.node.ms, 150, false);
report("check of 10,000 lines [s]", times.check, times.node, times.check.ms / 1000, 1, false);
report("build of 10,000 lines [s]", times.build, limit(1000), times.build.ms / 1000, 1, false);
