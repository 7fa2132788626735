/** The declared types that a program uses, found by looking through all types that occur in its IR. */
import type * as ast from "../../syntax/ast.ts";
import type { RecordType, Type, UnionDeclaration, NewtypeDeclaration } from "../../types/type.ts";
import { bodiesOf } from "../rebuild.ts";
import { children, prune } from "../../types/unify.ts";
import type { Tables } from "../../types/typed.ts";
import type { Expr, ProgramIr, Stmt, TypeIr } from "../ir.ts";
import { visitBody, visitExpr, type Visitor } from "../walk.ts";
import { declaredLocals } from "../locals.ts";

/** Types of the prelude are known to the runtime. */
function isPrelude(file: ast.SourceFile | undefined): boolean {
  return file === undefined || file.path === "std:prelude.portals";
}

type Declaration = ast.TypeDecl | UnionDeclaration | NewtypeDeclaration;

export class DeclaredTypes {
  readonly types: TypeIr[] = [];
  /** Of fields that may be left out, by the literal that is written. */
  readonly defaults = new Map<ast.Expr, Expr>();
  private readonly tables: Tables;
  private readonly rename: (wanted: string, file: ast.SourceFile) => string;
  private readonly lowerDefault: (value: ast.Expr) => Expr;
  private readonly seen = new Set<Declaration>();
  private readonly looked = new Set<Type>();

  constructor(
    tables: Tables,
    rename: (wanted: string, file: ast.SourceFile) => string,
    lowerDefault: (value: ast.Expr) => Expr,
  ) {
    this.tables = tables;
    this.rename = rename;
    this.lowerDefault = lowerDefault;
  }

  /** Dependencies come first where types are not recursive. */
  add(type: Type): void {
    const t = prune(type);
    if (this.looked.has(t)) return;
    this.looked.add(t);
    switch (t.kind) {
      case "record":
        for (const child of children(t)) this.add(child);
        for (const { value } of t.fields) {
          if (value !== undefined && !this.defaults.has(value)) this.defaults.set(value, this.lowerDefault(value));
        }
        if (t.alias !== undefined) this.alias(t, t.alias);
        return;
      case "variant":
        this.add(t.union);
        return;
      case "union":
        for (const arg of t.args) this.add(arg);
        this.union(t.declaration);
        return;
      case "newtype":
        for (const arg of t.args) this.add(arg);
        this.newtype(t.declaration);
        return;
      default:
        for (const child of children(t)) this.add(child);
    }
  }

  private alias(type: RecordType, { declaration, file }: NonNullable<RecordType["alias"]>): void {
    if (isPrelude(file) || this.seen.has(declaration)) return;
    this.seen.add(declaration);
    const { body } = declaration;
    const generic = body.kind === "variants" ? undefined : this.tables.typeExprs.get(body);
    const found = declaration.typeParams.length === 0 ? type : generic === undefined ? type : prune(generic);
    if (found.kind !== "record") return;
    for (const field of found.fields) this.add(field.type);
    const alias = { declaration, file, args: found.alias?.args ?? type.alias?.args ?? [] };
    this.push(declaration, { ...found, alias }, file, declaration);
  }

  private union(declaration: UnionDeclaration): void {
    const { file, node } = declaration;
    if (file === undefined || isPrelude(file) || this.seen.has(declaration)) return;
    this.seen.add(declaration);
    for (const { payload } of declaration.variants) {
      if (payload.kind === "record") for (const field of payload.fields) this.add(field.type);
      if (payload.kind === "tuple") for (const item of payload.items) this.add(item);
    }
    const type: Type = { kind: "union", declaration, args: declaration.params };
    if (node !== undefined) this.push(node, type, file, node);
    else {
      this.types.push({
        name: declaration.name,
        docs: undefined,
        exported: false,
        params: [],
        type,
        origin: { file, span: { start: 0, end: 0 } },
      });
    }
  }

  private newtype(declaration: NewtypeDeclaration): void {
    const { file, node } = declaration;
    if (file === undefined || node === undefined || isPrelude(file) || this.seen.has(declaration)) return;
    this.seen.add(declaration);
    this.add(declaration.base);
    this.push(node, { kind: "newtype", declaration, args: declaration.params }, file, node);
  }

  private push(
    node: ast.TypeDecl | ast.Newtype,
    type: Type,
    file: ast.SourceFile,
    named: { readonly typeParams: readonly ast.Name[] },
  ): void {
    this.types.push({
      name: this.rename(node.name.text, file),
      docs: node.docs,
      exported: node.exported,
      params: named.typeParams.map((param) => param.text),
      type,
      origin: { file, span: node.span },
    });
  }

  /** All types of a program's streams, cells, functions and code. */
  addProgram(program: Omit<ProgramIr, "types" | "defaults">): void {
    for (const stream of program.streams) {
      this.add(stream.event);
      if (stream.key !== undefined) this.add(stream.key);
    }
    for (const config of program.config) this.add(config.type);
    for (const one of program.lets) {
      this.add(one.type);
      this.addExpr(one.value);
    }
    for (const host of program.hostImports) for (const type of [...host.params, host.result]) this.add(type);
    for (const fn of program.functions) {
      for (const param of fn.params) this.add(param.type);
      this.add(fn.result);
      this.addBody(fn.body);
    }
    for (const { request, reply } of program.portals) {
      this.add(request);
      this.add(reply);
    }
    for (const { params, given, steps } of program.tests ?? []) {
      for (const param of params) this.add(param.type);
      for (const { before, value } of given) {
        this.addBody(before);
        this.addExpr(value);
      }
      for (const step of steps) {
        if (step.kind === "let") this.addBody(step.body);
        else if (step.kind === "advance") this.addExpr(step.by);
        else if (step.kind !== "crash") this.addExpr(step.condition.holds);
      }
    }
    for (const unit of program.units) {
      for (const state of unit.state) {
        if (state.key !== undefined) this.add(state.key);
        for (const cell of state.cells) this.add(cell.type);
      }
      for (const buffer of unit.buffers) this.add(buffer.event);
      for (const fn of unit.functions) {
        for (const param of fn.params) this.add(param.type);
        this.add(fn.result);
      }
      for (const body of bodiesOf(unit)) this.addBody(body);
    }
  }

  private addBody(body: readonly Stmt[]): void {
    for (const local of declaredLocals(body)) this.add(local.type);
    visitBody(body, this.visitor());
  }

  private addExpr(expr: Expr): void {
    visitExpr(expr, this.visitor());
  }

  private visitor(): Visitor {
    return { expr: (expr) => void this.add(expr.type) };
  }
}
