/** Time to check and build 10,000 lines, and to start: `portalsc check` on the smallest program against node alone. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare, portalsc, report, scratch } from "./harness.mjs";
import { largeProgram } from "./large-program.mjs";

const file = join(scratch, "large.portals");
writeFileSync(file, largeProgram(10_000));
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
