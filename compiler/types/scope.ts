/** Chains of scopes for names of values. */
import type { Binding, Scope } from "./context.ts";

export function createScope(parent?: Scope): Scope {
  const own = new Map<string, Binding>();
  const scope: Scope = {
    parent,
    lookup: (name) => own.get(name) ?? parent?.lookup(name),
    *visible() {
      yield* own.keys();
      if (parent) yield* parent.visible();
    },
    child: () => createScope(scope),
    define(name, binding) {
      own.set(name, binding);
    },
  };
  return scope;
}
