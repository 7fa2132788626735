/** Entry-wise operations of collection cells, on immutable values: the new content, and the operation's result. */
import type { CellOperation } from "../ir.ts";
import { Fault, faultCodes, OrderedMap, OrderedSet, some } from "./values.ts";

export interface Operated {
  /** The same value if nothing was changed. */
  readonly content: unknown;
  readonly result: unknown;
}

export function operate(content: unknown, operation: CellOperation, args: readonly unknown[]): Operated {
  if (content instanceof OrderedMap) return onMap(content as OrderedMap<unknown, unknown>, operation, args);
  if (content instanceof OrderedSet) return onSet(content as OrderedSet<unknown>, operation, args);
  return onList(content as readonly unknown[], operation, args);
}

function changed(content: unknown): Operated {
  return { content, result: undefined };
}

function onMap(map: OrderedMap<unknown, unknown>, operation: CellOperation, args: readonly unknown[]): Operated {
  switch (operation) {
    case "get":
      return { content: map, result: map.find(args[0]) };
    case "set":
      return changed(map.with(args[0], args[1]));
    case "delete":
      return changed(map.without(args[0]));
    case "clear":
      return changed(OrderedMap.empty());
    default:
      throw new Error(`a Map has no ${operation}`);
  }
}

function onSet(set: OrderedSet<unknown>, operation: CellOperation, args: readonly unknown[]): Operated {
  switch (operation) {
    case "add":
      return changed(set.with(args[0]));
    case "delete":
      return changed(set.without(args[0]));
    case "clear":
      return changed(OrderedSet.empty());
    default:
      throw new Error(`a Set has no ${operation}`);
  }
}

function onList(list: readonly unknown[], operation: CellOperation, args: readonly unknown[]): Operated {
  const index = args[0] as number;
  const within = index >= 0 && index < list.length;
  switch (operation) {
    case "get":
      return { content: list, result: within ? some(list[index]) : undefined };
    case "set":
      if (!within) throw new Fault(faultCodes.noSuchIndex, `there is no index ${index} in a list of ${list.length}`);
      return changed(list.with(index, args[1]));
    case "push":
      return changed([...list, args[0]]);
    case "pop":
      return list.length === 0
        ? { content: list, result: undefined }
        : { content: list.slice(0, -1), result: some(list[list.length - 1]) };
    case "shift":
      return list.length === 0
        ? { content: list, result: undefined }
        : { content: list.slice(1), result: some(list[0]) };
    case "clear":
      return changed([]);
    default:
      throw new Error(`a List has no ${operation}`);
  }
}
