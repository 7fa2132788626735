/** What may cross a stream or be kept in a cell: everything but functions, streams and futures. */
import type { Type, UnionDeclaration, NewtypeDeclaration } from "./type.ts";
import { baseOf, payloadOf, prune } from "./unify.ts";

export interface Obstacle {
  /** Where in the type it hides: `.callback`, `[item].on`, empty for the type itself. */
  readonly path: string;
  readonly type: Type;
}

/** The first part of a type that is not data; undefined if all of it is. A type parameter counts as data. */
export function whyNotSerialisable(type: Type): Obstacle | undefined {
  return search(type, "", new Set(), never);
}

/** The first part of a type that has no equality: what is not data, and replies, each of which is one of a kind. */
export function whyNotComparable(type: Type): Obstacle | undefined {
  return search(type, "", new Set(), (t) => t.kind === "reply");
}

/** The first part of a type of which no values can be made up. */
export function whyNotGenerated(type: Type): Obstacle | undefined {
  return search(type, "", new Set(), (t) => t.kind === "reply" || t.kind === "portal");
}

const never = () => false;

function search(
  type: Type,
  path: string,
  seen: Set<UnionDeclaration | NewtypeDeclaration>,
  refused: (t: Type) => boolean,
): Obstacle | undefined {
  const t = prune(type);
  if (refused(t)) return { path, type: t };
  const first = (parts: Iterable<readonly [Type, string]>): Obstacle | undefined => {
    for (const [part, step] of parts) {
      const found = search(part, path + step, seen, refused);
      if (found) return found;
    }
    return undefined;
  };
  switch (t.kind) {
    case "function":
    case "stream":
    case "future":
      return { path, type: t };
    case "list":
    case "set":
      return first([[t.item, "[item]"]]);
    case "option":
      return first([[t.item, "?"]]);
    case "map":
      return first([
        [t.key, "[key]"],
        [t.value, "[value]"],
      ]);
    case "tuple":
      return first(t.items.map((item, i) => [item, `.${i}`] as const));
    case "record":
      return first(t.fields.map((f) => [f.type, `.${f.name}`] as const));
    case "variant":
      return search(t.union, path, seen, refused);
    case "newtype": {
      const { declaration } = t;
      const own = seen.has(declaration) ? [] : [[baseOf(t), ""] as const];
      seen.add(declaration);
      return first([...own, ...t.args.map((arg) => [arg, ""] as const)]);
    }
    case "union": {
      const { declaration } = t;
      const fresh = !seen.has(declaration);
      seen.add(declaration);
      // Seen before: its own parts are being searched already, at other arguments perhaps; look at these alone.
      if (!fresh) return first(t.args.map((arg) => [arg, ""] as const));
      return first(
        declaration.variants.flatMap((variant) => {
          const payload = payloadOf(t, variant);
          if (payload.kind === "none") return [];
          if (payload.kind === "tuple") return payload.items.map((item, i) => [item, `.${variant.name}.${i}`] as const);
          return payload.fields.map((f) => [f.type, `.${variant.name}.${f.name}`] as const);
        }),
      );
    }
    default:
      return undefined;
  }
}
