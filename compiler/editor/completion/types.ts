/** Names that may stand as a type. */
import type * as ast from "../../syntax/ast.ts";
import { preludeNames, preludeType } from "../../types/declare/prelude.ts";
import { describe } from "../describe.ts";
import { createEntities, isDeclared } from "../entities.ts";
import { isHole, type Hole } from "../hole.ts";
import { fromDescription, type CompletionItem } from "./item.ts";
import { exportsOf } from "./members.ts";

export function completeType(hole: Hole, written: ast.NamedType): readonly CompletionItem[] {
  const { typed, module } = hole.analysis;
  const names = typed.names.get(module);
  if (written.qualifier) {
    const app = names?.values.get(written.qualifier.text)?.what;
    const offered = app?.kind === "app" && app.module ? exportsOf(hole.analysis, app.module) : [];
    return offered.filter(({ label }) => /^\p{Lu}/u.test(label));
  }
  const entities = createEntities(typed);
  const own = [...(names?.types.keys() ?? []), ...(names?.importedTypes.keys() ?? [])];
  const records = [...(names?.variants ?? [])].flatMap(([name, { what }]) =>
    what.kind === "variant" && what.variant.payload?.kind === "recordType" ? name : [],
  );
  const predefined = [...preludeNames()].filter((name) => preludeType(name) !== undefined);
  const items = [...new Set([...own, ...records, ...predefined])].flatMap((name): CompletionItem[] => {
    const entity = isHole(name) ? undefined : entities.ofUpper(module, name, "type");
    if (!entity || entity.kind === "library") return [];
    const described = fromDescription(describe(entity, typed));
    return [
      {
        label: name,
        kind: isDeclared(entity) ? entity.kind : "builtin",
        ...described,
        rank: isDeclared(entity) ? 2 : 3,
      },
    ];
  });
  return [...typeParameters(hole), ...items];
}

function typeParameters({ path }: Hole): readonly CompletionItem[] {
  return path.flatMap((node): CompletionItem[] => {
    const names = "typeParams" in node ? (node.typeParams as readonly ast.Name[]) : [];
    return names.map(({ text }) => ({ label: text, kind: "typeParameter", rank: 1 }));
  });
}
