/** TypeScript that generated programs import: pure functions, and effects, which are functions too, so that they may be repeated. */
import type { FunctionOf } from "./expressions.ts";
import { bool, int, string, typeText, type Ty } from "./types.ts";
import type { PortalOf } from "./waiting.ts";

export const HOST = "/host.ts";

interface HostFunction {
  readonly name: string;
  readonly param: Ty;
  readonly result: Ty;
  readonly text: string;
  readonly fails?: boolean;
}

const pair: Ty = { kind: "tuple", items: [int, int] };
const maybe: Ty = { kind: "option", item: string };
const texts: Ty = { kind: "list", item: string };

const pure: readonly HostFunction[] = [
  { name: "tripled", param: int, result: int, text: "(n: number): number { return (n * 3) % 1000; }" },
  {
    name: "shouted",
    param: string,
    result: string,
    text: "(s: string): string { return s.toUpperCase().slice(0, 12); }",
  },
  { name: "isOdd", param: int, result: bool, text: "(n: number): boolean { return n % 2 !== 0; }" },
  {
    name: "parted",
    param: int,
    result: pair,
    text: "(n: number): readonly [number, number] { return [n % 7, n % 5]; }",
  },
  {
    name: "firstOf",
    param: texts,
    result: maybe,
    text: "(all: readonly string[]): string | undefined { return all[0]; }",
  },
];

const performed: readonly HostFunction[] = [
  { name: "priced", param: int, result: int, text: "(n: number): number { return (n * 7) % 100; }" },
  { name: "told", param: string, result: bool, text: "(s: string): boolean { return s.length > 3; }" },
  { name: "found", param: int, result: maybe, text: "(n: number): string | undefined { return n % 2 === 0 ? undefined : `${n}`; }" },
  {
    name: "charged",
    param: int,
    result: string,
    fails: true,
    text: "(n: number): string { if (n % 3 === 0) throw new Error(`not ${n}`); return `charged ${n}`; }",
  },
]; // prettier-ignore

const noted: HostFunction = { name: "noted", param: int, result: int, text: "(n: number): number { return n; }" };

export const hostText = [...pure, ...performed, noted]
  .map(({ name, text }) => `export function ${name}${text}\n`)
  .join("");

export const functions: readonly FunctionOf[] = pure.map(({ name, param, result }) => ({
  name,
  params: [param],
  result,
}));

function asked({ name, param, result, fails = false }: HostFunction): PortalOf {
  return { name, request: param, reply: result, fails, delays: false, isEffect: true, cost: 1 };
}

export const effects: readonly PortalOf[] = performed.map(asked);

/** Performed at most once: whether it was, may remain unknown. */
export const effectOnce: PortalOf = asked(noted);

function imported(how: string, all: readonly HostFunction[]): string {
  const names = all.map(({ name, param, result }) => `${name}: (${typeText(param)}) => ${typeText(result)}`);
  return `import ts ${how} { ${names.join(", ")} } from ".${HOST}"`;
}

export const hostImports: readonly string[] = [
  imported("pure", pure),
  imported("effect", performed),
  imported("effect once", [noted]),
];
