/** Names of emitted code: as in the program where that is possible, never a reserved word, never captured by an inner scope. */

const reserved = new Set(
  (
    "abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default " +
    "delete do else enum eval export extends false finally for from function get if implements import in infer instanceof " +
    "interface is keyof let module namespace never new null number object of package private protected public readonly " +
    "require return set static string super switch symbol this throw true try type typeof undefined unique unknown var void " +
    "while with yield NaN Infinity Array Map Set Object String Number Boolean Math Error JSON"
  ).split(" "),
);

/** Names taken by the code around; scopes nest, siblings may reuse a name. */
export class Names {
  private readonly outer: Names | undefined;
  private readonly taken = new Set<string>();
  private readonly given = new Map<object, string>();

  constructor(outer?: Names) {
    this.outer = outer;
  }

  inner(): Names {
    return new Names(this);
  }

  /** Keep a name for what stands in the code as it is (an import). */
  reserve(text: string): string {
    this.taken.add(text);
    return text;
  }

  /** A name that is free here, as close to the wanted one as possible. */
  fresh(wanted: string): string {
    const base = reserved.has(wanted) ? `${wanted}_` : wanted;
    let text = base;
    for (let n = 2; this.isTaken(text); n++) text = `${base}${n}`;
    this.taken.add(text);
    return text;
  }

  /** Give a thing the name of an outer one that is not used in here; another one if something in here has the name. */
  shadow(thing: object, outer: string): string {
    if (this.taken.has(outer)) return this.give(thing, outer);
    this.taken.add(outer);
    this.given.set(thing, outer);
    return outer;
  }

  /** A thing is known by an expression. */
  alias(thing: object, text: string): void {
    this.given.set(thing, text);
  }

  /** Name a thing of the IR; `of` finds it again. */
  give(thing: object, wanted: string): string {
    const text = this.fresh(wanted);
    this.given.set(thing, text);
    return text;
  }

  of(thing: object): string | undefined {
    return this.given.get(thing) ?? this.outer?.of(thing);
  }

  private isTaken(text: string): boolean {
    return this.taken.has(text) || (this.outer?.isTaken(text) ?? false);
  }
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
