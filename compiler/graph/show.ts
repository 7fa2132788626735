/** Types and policies as pictures say them. */
import { showType } from "../types/show.ts";
import type { Type } from "../types/type.ts";
import { prune } from "../types/unify.ts";

/** `Order by UserId`; empty if the type is not known. */
export function showEvents(stream: { readonly event: Type; readonly by: Type | undefined } | undefined): string {
  if (stream === undefined || stream.event.kind === "error") return "";
  return stream.by === undefined ? showType(stream.event) : `${showType(stream.event)} by ${showType(stream.by)}`;
}

/** Undefined if there is none, or if it is not known. */
export function showKey(key: Type | undefined): string | undefined {
  const type = key && prune(key);
  return type === undefined || type.kind === "error" || type.kind === "meta" ? undefined : showType(type);
}

export type ShownPolicy =
  | { readonly kind: "retry"; readonly times: number }
  | { readonly kind: "skip"; readonly to: string | undefined }
  | { readonly kind: "halt" };

export function showPolicies(policies: readonly ShownPolicy[]): readonly string[] {
  if (policies.length === 0) return [];
  const texts = policies.map((policy) => {
    if (policy.kind === "retry") return `retry(${policy.times})`;
    return policy.kind === "skip" ? `skip${policy.to === undefined ? "" : ` to ${policy.to}`}` : "halt";
  });
  return [`on error ${texts.join(" then ")}`];
}
