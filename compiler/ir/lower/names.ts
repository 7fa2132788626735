/** Names that are unique in one emitted module: those of the app stay, others of the same name are qualified by their module. */
import type * as ast from "../../syntax/ast.ts";

export class UniqueNames {
  private readonly root: ast.SourceFile;
  private readonly taken = new Set<string>();
  private readonly given = new Map<string, string>();

  constructor(root: ast.Module) {
    this.root = root.file;
  }

  /** A name that the app itself declares. */
  reserve(name: string): void {
    this.taken.add(name);
  }

  /** The name of a declaration of a module: `normalise`, or `text_normalise` if another module has the name. */
  of(name: string, file: ast.SourceFile): string {
    if (file === this.root) return name;
    const key = `${file.path}\n${name}`;
    let unique = this.given.get(key);
    if (unique === undefined) {
      unique = this.taken.has(name) ? this.fresh(`${moduleName(file)}_${name}`) : this.fresh(name);
      this.given.set(key, unique);
    }
    return unique;
  }

  /** A name of the compiler's own. */
  fresh(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(name); n++) name = `${wanted}${n}`;
    this.taken.add(name);
    return name;
  }
}

/** `lib/text.portals` → `text` */
function moduleName(file: ast.SourceFile): string {
  const base = file.path.split(/[/:]/).pop() ?? file.path;
  return base.replace(/\.portals$/, "").replace(/[^A-Za-z0-9]+/g, "_");
}
