/** Tests of the project with one error put in: the one whose name is `PORTALS_MUTANT`. No source file is touched. */
import { join } from "node:path";
import { mergeConfig, type ViteUserConfig } from "vitest/config";
import base from "../../vitest.config.ts";
import { mutated, root } from "../oracle/bundle.ts";
import { testedMutants } from "./tested.ts";

const mutant = testedMutants.find(({ name }) => name === process.env["PORTALS_MUTANT"]);
if (mutant === undefined) throw new Error(`there is no mutant ${process.env["PORTALS_MUTANT"] ?? ""}`);
const path = join(root, mutant.file);

const config: ViteUserConfig = {
  root,
  plugins: [
    { name: "mutant", enforce: "pre", load: (id) => (id.split("?")[0] === path ? mutated(mutant) : undefined) },
  ],
};
export default mergeConfig(base, config);
