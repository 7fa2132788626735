/**
 * From the checked program to its IR. Everything that is generic or inlined is resolved here but generic functions, which
 * stay generic; names of several modules become unique in the one module that is emitted.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Tables, TypedProgram } from "../../types/typed.ts";
import { prune } from "../../types/unify.ts";
import type { ConfigIr, Expr, FnIr, HostImportIr, LetIr, Local, PortalIr, ProgramIr, Stmt } from "../ir.ts";
import { constantBody, discard, type Body, type Declarations } from "./body.ts";
import { lowerBlock } from "./control.ts";
import { lowerDataflow } from "./dataflow.ts";
import { DeclaredTypes } from "./declared-types.ts";
import { lowerConstant, present } from "./expressions.ts";
import { UniqueNames } from "./names.ts";
import { isUnit, noTypes, unit } from "./types.ts";

/** The IR of a program that the checker found no errors in. */
export function lower(program: TypedProgram, options: { readonly tests?: boolean } = {}): ProgramIr {
  return new ProgramLowering(program).lower(options.tests === true);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class ProgramLowering implements Declarations {
  readonly tables: Tables;
  private readonly program: TypedProgram;
  private readonly files = new Map<ast.Item, ast.SourceFile>();
  /** Of items of other apps, which do not become part of this one. */
  private readonly apps = new Map<ast.Item, string>();
  private readonly names: UniqueNames;
  private readonly typeNames: UniqueNames;
  private readonly fns = new Map<ast.Fn, FnIr>();
  private readonly lets = new Map<ast.TopLet, LetIr>();
  private readonly configs = new Map<ast.Config, ConfigIr>();
  private readonly hosts = new Map<ast.ImportName, HostImportIr>();
  /** In the order in which they are defined: none needs a later one. */
  private readonly orderedLets: LetIr[] = [];
  private readonly portals = new Map<ast.PortalDecl, PortalIr>();
  private readonly effects = new Map<ast.ImportName, PortalIr>();

  constructor(program: TypedProgram) {
    this.program = program;
    this.tables = program.tables;
    const { root } = program;
    this.names = new UniqueNames(root);
    this.typeNames = new UniqueNames(root);
    for (const module of program.modules) {
      for (const item of module.items) {
        this.files.set(item, module.file);
        if (module.app && module !== root) this.apps.set(item, module.app.name.text);
      }
    }
    // The app's own names stay as they are.
    for (const item of root.items) {
      if (item.kind === "type" || item.kind === "newtype") this.typeNames.reserve(item.name.text);
      else if (item.kind === "stream" && item.target.kind === "recordPattern") {
        for (const field of item.target.fields) {
          if (field.pattern === undefined) this.names.reserve(field.name.text);
          else if (field.pattern.kind === "bindPattern") this.names.reserve(field.pattern.name.text);
        }
      } else if (item.kind === "stream" && item.target.kind === "name") this.names.reserve(item.target.text);
      else if ("name" in item) this.names.reserve(item.name.text);
    }
  }

  lower(tests: boolean): ProgramIr {
    const { root } = this.program;
    const config: ConfigIr[] = [];
    for (const item of root.items) {
      if (item.kind === "config") config.push(this.config(item));
      else if (item.kind === "topLet") this.let(item);
      else if (item.kind === "fn") this.fn(item);
    }
    const dataflow = lowerDataflow(root, this, (wanted) => this.typeNames.fresh(wanted), {
      appOf: (item) => this.apps.get(item),
      tests,
    });
    const rest: Omit<ProgramIr, "types" | "defaults"> = {
      app: this.app,
      file: root.file,
      docs: root.app?.docs,
      hostImports: [...this.hosts.values()],
      config: [...config, ...[...this.configs.values()].filter((one) => !config.includes(one))],
      lets: this.orderedLets,
      functions: this.orderedFunctions(),
      portals: [...this.portals.values(), ...this.effects.values()],
      ...dataflow,
    };
    const types = new DeclaredTypes(
      this.tables,
      (wanted, file) => this.typeNames.of(wanted, file),
      (value) => lowerConstant(value, constantBody(this, root.file, noTypes)),
    );
    types.addProgram(rest);
    return { ...rest, types: types.types, defaults: types.defaults };
  }

  private get app(): string {
    return this.program.root.app?.name.text ?? "app";
  }

  /** As they are written, module by module. */
  private orderedFunctions(): readonly FnIr[] {
    return this.program.modules.flatMap((module) =>
      module.items.flatMap((item) => {
        const fn = item.kind === "fn" ? this.fns.get(item) : undefined;
        return fn === undefined ? [] : [fn];
      }),
    );
  }

  // ---- declarations ----------------------------------------------------------------------------------------------

  fileOf(node: ast.Fn | ast.Task | ast.Workflow | ast.TopLet | ast.Config | ast.PortalDecl): ast.SourceFile {
    const file = this.files.get(node);
    if (file === undefined) throw new Error(`${node.name.text} stands in no module`);
    return file;
  }

  fn(node: ast.Fn): FnIr {
    const known = this.fns.get(node);
    if (known !== undefined) return known;
    const file = this.fileOf(node);
    const type = present(this.tables.functions.get(node));
    const params = node.params.map((param, i): Local => ({
      name: param.name.text,
      type: prune(present(type.params[i])),
      mutable: false,
    }));
    const fn: Mutable<FnIr> = {
      name: this.names.of(node.name.text, file),
      typeParams: node.typeParams.map((param) => param.text),
      params,
      result: prune(type.result),
      body: [],
      exported: node.exported,
      docs: node.docs,
      origin: { file, span: node.span },
    };
    // Known before its body is lowered: it may call itself.
    this.fns.set(node, fn);
    const body: Body = {
      ...constantBody(this, file, noTypes),
      leave: (value, out, origin) => void out.push({ kind: "return", value, origin }),
    };
    for (const [i, param] of node.params.entries()) {
      body.bound.set(param, { kind: "local", local: present(params[i]) });
    }
    const stmts: Stmt[] = [];
    lowerBlock(
      node.body,
      body,
      stmts,
      isUnit(fn.result)
        ? discard
        : { kind: "use", put: (value, out) => void out.push({ kind: "return", value, origin: value.origin }) },
    );
    fn.body = stmts;
    return fn;
  }

  portal(node: ast.PortalDecl): PortalIr {
    const known = this.portals.get(node);
    if (known !== undefined) return known;
    const file = this.fileOf(node);
    const { type, key } = present(this.tables.portals.get(node));
    const name = this.names.of(node.name.text, file);
    const foreign = this.apps.get(node);
    const portal: PortalIr = {
      path: foreign === undefined ? `/${this.app}/${name}` : `/${foreign}/${node.name.text}`,
      name,
      request: prune(type.request),
      reply: prune(type.reply),
      key: key && prune(key),
      exported: node.exported,
      effect: undefined,
      docs: node.docs,
      origin: { file, span: node.span },
    };
    this.portals.set(node, portal);
    return portal;
  }

  effect(node: ast.ImportName): PortalIr {
    const known = this.effects.get(node);
    if (known !== undefined) return known;
    const host = this.host(node);
    const found = this.program.host.find((one) => one.node === node);
    const portal: PortalIr = {
      path: `/${this.app}/${host.name}`,
      name: host.name,
      request: host.params.length === 0 ? unit : { kind: "tuple", items: host.params },
      reply: host.result,
      key: undefined,
      exported: false,
      effect: { host, once: found?.mode === "once" },
      docs: undefined,
      origin: host.origin,
    };
    this.effects.set(node, portal);
    return portal;
  }

  let(node: ast.TopLet): LetIr {
    const known = this.lets.get(node);
    if (known !== undefined) return known;
    const file = this.fileOf(node);
    const one: LetIr = {
      name: this.names.of(node.name.text, file),
      type: prune(present(this.tables.values.get(node))),
      value: lowerConstant(node.value, constantBody(this, file, noTypes)),
      exported: node.exported,
      docs: node.docs,
      origin: { file, span: node.span },
    };
    this.lets.set(node, one);
    this.orderedLets.push(one);
    return one;
  }

  constant(wanted: string, value: Expr): LetIr {
    const one: LetIr = {
      name: this.names.fresh(wanted),
      type: value.type,
      value,
      exported: false,
      docs: undefined,
      origin: value.origin,
    };
    this.orderedLets.push(one);
    return one;
  }

  config(node: ast.Config): ConfigIr {
    const known = this.configs.get(node);
    if (known !== undefined) return known;
    const file = this.fileOf(node);
    const config: ConfigIr = {
      name: node.name.text,
      type: prune(present(this.tables.values.get(node))),
      value: node.value && lowerConstant(node.value, constantBody(this, file, noTypes)),
      docs: node.docs,
      origin: { file, span: node.span },
    };
    this.configs.set(node, config);
    return config;
  }

  host(node: ast.ImportName): HostImportIr {
    const known = this.hosts.get(node);
    if (known !== undefined) return known;
    const found = this.program.host.find((one) => one.node === node);
    if (found === undefined) throw new Error(`${node.name.text} is imported from nowhere`);
    const module = this.program.modules.find((one) =>
      one.items.some((item) => item.kind === "import" && item.names.includes(node)),
    );
    const file = module?.file ?? this.program.root.file;
    const type = (t: Type): Type => prune(t);
    const host: HostImportIr = {
      name: this.names.of((node.as ?? node.name).text, file),
      exportName: found.exportName,
      file: found.file,
      params: found.type.params.map(type),
      result: type(found.type.result),
      origin: { file, span: node.span },
    };
    this.hosts.set(node, host);
    return host;
  }
}
