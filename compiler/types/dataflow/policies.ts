/** `on error …`: the order of the policies, the arguments of `retry`, and what `skip to` may name. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { deadLetterEvent, deadLetterOf } from "../declare/prelude.ts";
import { showType } from "../show.ts";
import type { StreamType, Type } from "../type.ts";
import type { PolicyUse } from "../typed.ts";
import { sameType } from "../unify.ts";

/** First wait of a retry that does not say, in milliseconds; it doubles up to `defaultMax`. */
const defaultBackoff = 100;
const defaultMax = 60_000;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function checkPolicies(state: ModuleState, node: ast.OnError): void {
  const { checker } = state;
  const uses: PolicyUse[] = [];
  let last: ast.Policy | undefined;
  let retried: ast.Policy | undefined;
  for (const policy of node.policies) {
    if (last) {
      const also = [checker.label(last.span, "after this nothing is left to do")];
      const params = { policy: policy.kind, after: last.kind };
      checker.reporter.report(diagnostic("policyAfterEnd", params, checker.at(policy.span, { also })));
      break;
    }
    if (policy.kind === "retry") {
      if (retried) {
        const also = [checker.label(retried.span, "retried here already")];
        checker.reporter.report(diagnostic("retryTwice", {}, checker.at(policy.span, { also })));
      }
      retried = policy;
      uses.push(retryUse(state, policy));
    } else {
      last = policy;
      if (policy.kind === "halt") uses.push({ kind: "halt" });
      else uses.push({ kind: "skip", to: policy.to && sequencerOf(state, policy.to) });
    }
  }
  state.program.tables.policies.set(node, uses);
}

function retryUse(state: ModuleState, policy: ast.RetryPolicy): PolicyUse {
  const { checker } = state;
  let times: number | undefined;
  let backoff = defaultBackoff;
  let max: number | undefined;
  policy.args.forEach((arg, i) => {
    const name = arg.name?.text ?? (i === 0 ? "times" : undefined);
    if (name === "times") {
      const value = arg.value.kind === "int" ? Number(arg.value.raw.replaceAll("_", "")) : undefined;
      if (value === undefined || value < 1 || !Number.isSafeInteger(value)) {
        checker.reporter.report(diagnostic("retryTimes", {}, checker.at(arg.value.span)));
      }
      times = value ?? 1;
    } else if (name === "backoff" || name === "max") {
      const value = milliseconds(arg.value);
      if (value === undefined) {
        checker.reporter.report(diagnostic("retryDuration", { name }, checker.at(arg.value.span)));
      } else if (name === "backoff") backoff = value;
      else max = value;
    } else {
      const known = ["times", "backoff", "max"];
      const near = name === undefined ? undefined : nearest(name, known);
      const span = arg.name?.span ?? arg.span;
      checker.reporter.report(diagnostic("retryArgument", { name: name ?? "", nearest: near }, checker.at(span)));
    }
  });
  if (times === undefined) checker.reporter.report(diagnostic("retryTimes", {}, checker.at(policy.span)));
  return { kind: "retry", times: times ?? 1, backoff, max: max ?? Math.max(backoff, defaultMax) };
}

function milliseconds(expr: ast.Expr): number | undefined {
  if (expr.kind !== "duration") return undefined;
  const match = /^([\d_]+)(ms|s|m|h|d)$/.exec(expr.raw);
  const unit = match?.[2] === undefined ? undefined : units[match[2]];
  return match?.[1] === undefined || unit === undefined ? undefined : Number(match[1].replaceAll("_", "")) * unit;
}

function sequencerOf(state: ModuleState, name: ast.Name): ast.Sequencer | undefined {
  const { checker } = state;
  const binding = checker.globals.lookup(name.text);
  if (binding?.referent.kind === "sequencer") return binding.referent.node;
  if (binding?.referent.kind === "reported") return undefined;
  const sequencers = state.module.items.flatMap((item) => (item.kind === "sequencer" ? [item.name.text] : []));
  const also = binding?.declared && !binding.file ? [checker.label(binding.declared, "this is no sequencer")] : [];
  const params = { name: name.text, known: binding !== undefined, nearest: nearest(name.text, sequencers) };
  checker.reporter.report(diagnostic("skipTarget", params, checker.at(name.span, { also })));
  return undefined;
}

/** A sequencer that is skipped to takes the dead letters of what the unit reads. */
export function checkDeadLetters(
  state: ModuleState,
  node: ast.OnError,
  inputs: readonly { readonly name: string; readonly type: StreamType }[],
): void {
  const { checker } = state;
  for (const policy of node.policies) {
    if (policy.kind !== "skip" || !policy.to) continue;
    const binding = checker.globals.lookup(policy.to.text);
    if (binding?.referent.kind !== "sequencer") continue;
    const { type } = binding.referent.node;
    const stream = state.program.tables.streams.get(binding.referent.node.name);
    if (!stream || stream.event.kind === "error") continue;
    for (const input of inputs) {
      if (input.type.event.kind === "error") continue;
      const event: Type | undefined = deadLetterEvent(stream.event);
      if (event && (event.kind === "error" || sameType(event, input.type.event))) continue;
      const also = [checker.label(type.span, `it takes ${showType(stream.event)}`)];
      const params = {
        sequencer: policy.to.text,
        input: input.name,
        wanted: showType(deadLetterOf(input.type.event)),
        found: showType(stream.event),
        ofAll: node === state.module.app?.onError,
      };
      const edits = [{ file: state.module.file, span: type.span, text: params.wanted }];
      // What the app says for all of its units may be skipped to by units of other events.
      const fixes = params.ofAll ? [] : [{ title: `declare it as \`${params.wanted}\``, edits }];
      checker.reporter.report(diagnostic("deadLetterType", params, checker.at(policy.to.span, { also, fixes })));
      break;
    }
  }
}
