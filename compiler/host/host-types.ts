/** What a TypeScript type is to the language: a small description, free of ts-morph, looked into step by step. */

/** Where something stands in a `.ts` file. */
export interface HostPlace {
  readonly path: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type HostShape =
  | { readonly kind: "number" | "string" | "boolean" | "nothing" | "bytes" | "decimal" | "any" }
  | { readonly kind: "promise"; readonly value: HostType }
  | { readonly kind: "array"; readonly item: HostType }
  | { readonly kind: "tuple"; readonly items: readonly HostType[] }
  | { readonly kind: "object"; readonly fields: readonly HostField[] }
  /** `T | undefined` */
  | { readonly kind: "option"; readonly item: HostType }
  /** Objects told apart by a `type` member with a literal. */
  | { readonly kind: "union"; readonly variants: ReadonlyMap<string, HostType> }
  | { readonly kind: "function"; readonly params: readonly HostType[]; readonly result: HostType }
  | { readonly kind: "other" };

export interface HostType {
  /** As TypeScript writes it. */
  readonly text: string;
  /** Types may be recursive, so each step is taken when it is asked for. */
  shape(): HostShape;
}

export interface HostField {
  readonly name: string;
  readonly type: HostType;
  readonly optional: boolean;
}

/** One import, as its `.ts` file has it. */
export type HostExport =
  | { readonly kind: "missing"; readonly exported: readonly string[] }
  | { readonly kind: "notFunction"; readonly place: HostPlace | undefined }
  | {
      readonly kind: "function";
      readonly place: HostPlace | undefined;
      readonly generic: boolean;
      readonly params: readonly HostParam[];
      readonly result: HostType;
    };

export interface HostParam {
  readonly name: string;
  readonly type: HostType;
  readonly optional: boolean;
  readonly rest: boolean;
}
