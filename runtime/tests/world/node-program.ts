/** Small programs that use the real World as processes of their own; see `node.test.ts`. */
import { writeSync } from "node:fs";
import { createNodeWorld } from "../../world/node.ts";

const [what, folder = ""] = process.argv.slice(2);
const world = createNodeWorld();

if (what === "flood") {
  for (;;) await world.stdio.write("out", "y\n".repeat(1000));
} else if (what === "count input") {
  let bytes = 0;
  for (let part = await world.stdio.read(); part !== undefined; part = await world.stdio.read()) bytes += part.length;
  await world.stdio.write("out", `${bytes}\n`);
} else if (what === "sip") {
  // Read a little, then no more, for long enough that all of it could come in.
  await world.stdio.read();
  world.clock.at(world.clock.mono() + 500, () => void writeSync(1, "sipped\n"));
  world.clock.at(world.clock.mono() + 60_000, () => {});
} else if (what === "hold") {
  writeSync(1, (await world.disk.lock(folder)) === undefined ? "taken\n" : "held\n");
  world.clock.at(world.clock.mono() + 60_000, () => {});
} else if (what === "fatal") {
  world.fatal("the disk is gone");
}
