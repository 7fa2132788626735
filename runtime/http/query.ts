/** The parameters behind the `?` of a URL. */
import type { NetAnswer } from "../world/world.ts";
import { problem } from "./problem.ts";

/** By name, in the order in which they come; or what is wrong. */
export function readQuery(query: string): ReadonlyMap<string, readonly string[]> | { readonly wrong: NetAnswer } {
  const found = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    const value = decoded(at < 0 ? "" : pair.slice(at + 1));
    if (name === undefined || value === undefined) {
      return { wrong: problem(400, `the query has ${JSON.stringify(pair)}, which is not encoded as in a URL`) };
    }
    const values = found.get(name);
    if (values === undefined) found.set(name, [value]);
    else values.push(value);
  }
  return found;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
