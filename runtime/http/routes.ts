/**
 * Paths with parameters, such as `/items/:item/quote`, and which of them a request means: part by part, and a part that is
 * written out comes before a parameter.
 */
import { Fault, faultCodes } from "../fault.ts";

/** A part is a text, or a parameter by its name. */
export type PathPart = { readonly text: string } | { readonly parameter: string };

/** Of the texts in a request's path, by the names of the parameters. */
export type PathValues = Readonly<Record<string, string>>;

const NAME = /^[A-Za-z_]\w*$/;

/** Fails with a Fault: the path is no path. */
export function pathParts(path: string): readonly PathPart[] {
  const wrong = (why: string): Fault => new Fault(faultCodes.usage, `the path ${JSON.stringify(path)} ${why}`);
  if (!/^\/[^?#\s]*$/.test(path)) throw wrong("does not begin with / or has a character that no path has");
  const parts = path
    .slice(1)
    .split("/")
    .map((part): PathPart => (part.startsWith(":") ? { parameter: part.slice(1) } : { text: part }));
  const names = parametersOf(parts);
  const unnamed = names.find((name) => !NAME.test(name));
  if (unnamed !== undefined) throw wrong(`has a parameter ${JSON.stringify(`:${unnamed}`)}, which is no name`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw wrong(`has two parameters :${twice}`);
  return parts;
}

export function parametersOf(parts: readonly PathPart[]): readonly string[] {
  return parts.flatMap((part) => ("parameter" in part ? [part.parameter] : []));
}

/** What a request line asks for. */
export interface RequestTarget {
  /** For people. */
  readonly path: string;
  /** Decoded. */
  readonly parts: readonly string[];
  /** What is behind the `?`. */
  readonly query: string;
}

/** Of `/orders?x=1`, also of `http://host/orders`, which proxies write. */
export function targetOf(target: string): RequestTarget {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  const at = local.indexOf("?");
  const path = at < 0 ? local : local.slice(0, at);
  const parts = path.startsWith("/") ? path.slice(1).split("/").map(decoded) : [];
  return { path: decoded(path), parts, query: at < 0 ? "" : local.slice(at + 1) };
}

/** A text that is not encoded well is what it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Place<T> {
  readonly texts: Map<string, Place<T>>;
  parameter: Place<T> | undefined;
  /** By method, with the names of the parameters on the way. */
  readonly here: Map<string, { readonly value: T; readonly names: readonly string[] }>;
}

export type Found<T> =
  | { readonly value: T; readonly values: PathValues }
  /** There is something, but for other methods; empty: nothing. */
  | { readonly methods: readonly string[] };

export class Routes<T> {
  private readonly root = place<T>();

  /** False if there is one already for the same method and the same requests. */
  add(method: string, parts: readonly PathPart[], value: T): boolean {
    let at = this.root;
    for (const part of parts) {
      if ("parameter" in part) at = at.parameter ??= place();
      else {
        let next = at.texts.get(part.text);
        if (next === undefined) at.texts.set(part.text, (next = place()));
        at = next;
      }
    }
    if (at.here.has(method)) return false;
    at.here.set(method, { value, names: parametersOf(parts) });
    return true;
  }

  find(method: string, parts: readonly string[]): Found<T> {
    const methods = new Set<string>();
    for (const { at, texts } of candidates(this.root, parts, 0)) {
      const found = at.here.get(method);
      if (found !== undefined) {
        return { value: found.value, values: Object.fromEntries(found.names.map((name, i) => [name, texts[i] ?? ""])) };
      }
      for (const other of at.here.keys()) methods.add(other);
    }
    return { methods: [...methods] };
  }
}

function place<T>(): Place<T> {
  return { texts: new Map(), parameter: undefined, here: new Map() };
}

/** All that the parts may lead to, the ones with texts for earlier parts first, each with the texts of its parameters. */
function* candidates<T>(
  at: Place<T>,
  parts: readonly string[],
  index: number,
): Iterable<{ readonly at: Place<T>; readonly texts: readonly string[] }> {
  const part = parts[index];
  if (part === undefined) {
    if (index > 0) yield { at, texts: [] };
    return;
  }
  const next = at.texts.get(part);
  if (next !== undefined) yield* candidates(next, parts, index + 1);
  if (at.parameter === undefined || part === "") return;
  for (const found of candidates(at.parameter, parts, index + 1)) yield { at: found.at, texts: [part, ...found.texts] };
}
