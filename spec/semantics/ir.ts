/** The terms that the rules are about: types alone, so nothing of the compiler runs here. */
export type * from "@portals/compiler/ir/ir.ts";
export type { Type } from "@portals/compiler/types/type.ts";
export type { Start } from "@portals/compiler/types/typed.ts";
