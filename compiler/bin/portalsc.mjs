#!/usr/bin/env node
// The command line; its code is bundled into dist/ by `npm install` or `npm run build`.
import { load } from "./load.mjs";

await load().main(process.argv);
