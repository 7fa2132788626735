/** IR → TypeScript, the JavaScript that node runs, and a source map of each to the `.portals` files. */
import type { ProgramIr } from "../ir/ir.ts";
import type { SourceFile } from "../syntax/ast.ts";
import { print, type Mapping } from "./document.ts";
import { programDoc, type OtherApp, type Specifiers } from "./program.ts";
import { sourceMap } from "./source-map.ts";

/** Prettier's default: emitted code is laid out as prettier would. */
const WIDTH = 80;

export interface EmitOptions {
  /** `wordcount`: the files are `wordcount.ts`, `wordcount.js` and their maps. */
  readonly name: string;
  readonly specifiers: Specifiers;
  /** The path of a `.portals` file, as it is to stand in a source map. */
  source(file: SourceFile): string;
  /** Apps that run with this one when its module is started. */
  readonly others?: readonly OtherApp[];
}

export interface Emitted {
  readonly typescript: string;
  readonly javascript: string;
  readonly javascriptMap: string;
  /** What each piece of either comes from. */
  readonly mappings: { readonly typescript: readonly Mapping[]; readonly javascript: readonly Mapping[] };
  /** Under which the module exports the app. */
  readonly app: string;
}

export function emit(program: ProgramIr, options: EmitOptions): Emitted {
  const { doc, name } = programDoc(program, options.specifiers, options.others ?? []);
  const typescript = print(doc, { width: WIDTH, types: true });
  const javascript = print(doc, { width: WIDTH, types: false });
  const file = `${options.name}.js`;
  return {
    typescript: typescript.text,
    javascript: `${javascript.text}//# sourceMappingURL=${file}.map\n`,
    javascriptMap: sourceMap(file, javascript.mappings, (source) => options.source(source)),
    mappings: { typescript: typescript.mappings, javascript: javascript.mappings },
    app: name,
  };
}
