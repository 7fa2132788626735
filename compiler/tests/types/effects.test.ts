import { describe, expect, test } from "vitest";
import { showType } from "../../types/show.ts";
import { checkText } from "../checking.ts";

const pay = `
export async function charge(card: { number: string }, amount: number): Promise<{ type: "Paid"; receipt: string } | { type: "Refused" }> {
  return { type: "Refused" };
}
export function mail(text: string, options: { idempotencyKey: string }): void {}
export async function rate(options?: { idempotencyKey: string }): Promise<number> { return 1; }
export function tax(amount: number): number { return amount; }
`;

const main = `app pays
type Card = { number: String }
type Charged = Paid { receipt: String } | Refused
import ts effect { charge: (Card, Int) => Charged, rate } from "./pay.ts"
import ts effect once { mail: (String) => Unit } from "./pay.ts"
import ts pure { tax: (Int) => Int } from "./pay.ts"
source xs = [[1, 2, 3]]
task pays(Int) -> Int {
  on next(n) {
    match try await charge({ number: "1" }, tax(n)).within(5s) {
      Ok(Paid { receipt }) => { await mail(receipt); emit n }
      Ok(Refused) => {}
      Err(fault) => log.warn(fault.message)
    }
    let (a, b) = await (rate(), rate())
    log.info("\${a + b}")
  }
}
stream ys = xs |> pays
sink ys -> console()
`;

describe("effects", () => {
  test("a function may be asynchronous, and may take the key of its call", async () => {
    const { found } = await checkText(main, { "pay.ts": pay });
    expect(found).toEqual([]);
  });

  test("what is imported says how often it may be performed, and its type without promise and key", async () => {
    const { typed } = await checkText(main, { "pay.ts": pay });
    expect(typed.host.map(({ exportName, mode, type }) => [exportName, mode, showType(type)])).toEqual([
      ["charge", "effect", "(Card, Int) => Charged"],
      ["rate", "effect", "() => Float"],
      ["mail", "once", "(String) => Unit"],
      ["tax", "pure", "(Int) => Int"],
    ]);
  });

  test("a call of one is a request, and gives a future", async () => {
    const { typed } = await checkText(main, { "pay.ts": pay });
    const calls = [...typed.tables.calls].flatMap(([call, use]) =>
      use.kind === "effect"
        ? [`${use.node.name.text}: ${showType(typed.tables.types.get(call) ?? { kind: "error" })}`]
        : [],
    );
    expect(calls.sort()).toEqual([
      "charge: Future<Charged>",
      "mail: Future<Unit>",
      "rate: Future<Float>",
      "rate: Future<Float>",
    ]);
  });
});
