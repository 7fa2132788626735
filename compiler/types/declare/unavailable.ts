/** Finds the constructs that are parsed but not available yet. One walk over the tree, before anything is typed. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";

export function refuseUnavailable(checker: Checker, module: ast.Module): void {
  const report = (found: Diagnostic) => checker.reporter.report(found);
  const head = (item: { readonly span: ast.Span; readonly name: ast.Name }): ast.Span => ({
    start: item.span.start,
    end: item.name.span.end,
  });
  const word = (span: ast.Span, text: string): ast.Span => {
    const at = module.file.text.indexOf(text, span.start);
    return at < 0 || at >= span.end ? span : { start: at, end: at + text.length };
  };

  for (const item of module.items) {
    switch (item.kind) {
      case "update":
        report(diagnostic("updateNotYet", {}, checker.at(head(item))));
        break;
      case "pattern":
        report(diagnostic("patternNotYet", {}, checker.at(head(item))));
        break;
      case "type":
        if (item.body.kind === "variants") {
          for (const { payload } of item.body.variants) if (payload) refuseInType(payload);
        } else refuseInType(item.body);
        break;
      case "newtype":
        refuseInType(item.type);
        break;
      case "task":
        refuseInTask(item);
        break;
      default:
    }
  }

  function refuseInTask(task: ast.Task): void {
    if (task.was) report(diagnostic("migrationNotYet", { what: "was" }, checker.at(task.was.span)));
    for (const member of task.members) {
      switch (member.kind) {
        case "drop":
          report(diagnostic("migrationNotYet", { what: "drop" }, checker.at(member.span)));
          break;
        case "cell":
          if (member.from) report(diagnostic("migrationNotYet", { what: "from" }, checker.at(member.from.span)));
          break;
        default:
      }
    }
  }

  function refuseInType(type: ast.TypeExpr): void {
    switch (type.kind) {
      case "recordType":
        for (const field of type.fields) {
          if (field.personalBy) {
            const span = { start: field.type.span.end, end: field.personalBy.span.end };
            report(diagnostic("personalNotYet", {}, checker.at(word(span, "personal"))));
          }
          refuseInType(field.type);
        }
        return;
      case "tupleType":
        type.items.forEach(refuseInType);
        return;
      case "optionType":
        refuseInType(type.type);
        return;
      default:
    }
  }
}
