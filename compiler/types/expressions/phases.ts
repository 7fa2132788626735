/** `become phase(data)`. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { BodyContext } from "../context.ts";
import { errorType } from "../scalars.ts";
import { inferArgs, matchArgs } from "./arguments.ts";
import { checkKeyed } from "./names.ts";
import { requireStep, taskOf } from "./places.ts";

export function checkBecome(ctx: BodyContext, stmt: ast.BecomeStmt): void {
  const { checker } = ctx;
  const task = requireStep(ctx, stmt.span, "`become`") ? taskOf(ctx) : undefined;
  const phases = task?.members.filter((m) => m.kind === "phase") ?? [];
  const phase = phases.find((p) => p.name.text === stmt.phase.text);
  if (!task || !phase) {
    if (task) {
      const names = phases.map((p) => p.name.text);
      const params = {
        name: stmt.phase.text,
        task: task.name.text,
        phases: names,
        nearest: nearest(stmt.phase.text, names),
      };
      checker.reporter.report(diagnostic("noSuchPhase", params, checker.at(stmt.phase.span)));
    }
    inferArgs(ctx, stmt.args);
    return;
  }
  checker.tables.becomes.set(stmt, phase);
  checkKeyed(ctx, stmt.span, `become ${phase.name.text}`, phase.shared);
  const params = phase.params.map((param) => ({
    name: param.name.text,
    type: checker.tables.params.get(param) ?? errorType,
    value: param.value,
    why: checker.label(param.span, "declared here"),
  }));
  const signature = `phase ${phase.name.text}(${phase.params.map((p) => p.name.text).join(", ")})`;
  matchArgs(ctx, stmt, params, { name: phase.name.text, span: stmt.phase.span, signature });
}
