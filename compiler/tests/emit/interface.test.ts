/** What an app publishes is a program text of its own, and whoever uses the app by its path gets the same types. */
import { expect, test } from "vitest";
import { interfaceOf } from "../../emit/interface.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { check, compile } from "../../program.ts";

async function published(files: Readonly<Record<string, string>>): Promise<string> {
  const host = createMemoryHost(new Map(Object.entries(files).map(([name, text]) => [`/${name}`, text])));
  const { compiled, diagnostics } = await compile(host, "/main.portals", { without: [] });
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return (compiled && interfaceOf(compiled.optimised)) ?? "";
}

async function messages(program: string, text: string): Promise<readonly string[]> {
  const host = { ...createMemoryHost(new Map([["/main.portals", program]])), published: new Map([["cart", text]]) };
  return (await check(host, "/main.portals")).diagnostics.map(({ message }) => message);
}

const types = `export type Line = { item: String, units: Int = 1, price: Decimal }
export type Tree<T> = Leaf | Node { left: Tree<T>, value: T, right: Tree<T> }
`;

const cart = `app cart
import { Line as Row, Tree } from "./types.portals"

export newtype UserId = String
export type Event = Added { user: UserId, rows: List<Row> } | Moved(UserId, Instant) | Cleared
export type Order = { user: UserId, rows: Map<String, Row>, note: String?, at: (Int, Bool), tags: Set<Uuid> }
type Hidden = { secret: String }

source events: Event = file.jsonl("events.jsonl")
source hidden: Hidden = file.jsonl("hidden.jsonl")
fn orderOf(_e: Event) -> Order? { None }
fn treeOf(_o: Order) -> Tree<Int> { Leaf }
export stream orders: Order = events |> collect(orderOf)
export stream keyed: Order = orders |> keyBy(o => o.user)
export stream trees: Tree<Int> = orders |> map(treeOf)
export splitter lanes from keyed {
  large where o => o.rows.size > 3
  middle where o => o.rows.size > 1
  small otherwise
}
export sequencer inbox: Event
export portal spent(UserId) -> Decimal? by u => u
export portal ask(Question) -> Rows
export type Question = Total | Of { user: UserId }
export type Rows = { rows: List<Row> }
export portal size() -> Int
portal secret(Hidden) -> Int
task books(Order) by UserId {
  on next(_) {}
  on ask spent(_) { reply None }
  on ask ask(_) { reply { rows: [] } }
  on ask size() { reply 0 }
  on ask secret(_) { reply 0 }
}
run keyed |> books
sink inbox -> console()
sink hidden -> console()
`;

test("the published text", async () => {
  expect(await published({ "main.portals": cart, "types.portals": types })).toMatchInlineSnapshot(`
    "app cart
    export newtype UserId = String
    export type Line = { item: String, units: Int, price: Decimal }
    export type Event = Added { user: UserId, rows: List<Line> } | Moved(UserId, Instant) | Cleared
    export type Order = { user: UserId, rows: Map<String, Line>, note: Option<String>, at: (Int, Bool), tags: Set<Uuid> }
    export type Tree<T> = Leaf | Node { left: Tree<T>, value: T, right: Tree<T> }
    export type Question = Total | Of { user: UserId }
    export type Rows = { rows: List<Line> }
    export portal spent(UserId) -> Option<Decimal>
    export portal ask(Question) -> Rows
    export portal size() -> Int
    sequencer published0: Order
    export stream orders: Order = published0 |> filter(_ => true)
    sequencer published1: Order
    fn published1Key(_event: Order) -> UserId { fail("published") }
    export stream keyed: Order = published1 |> keyBy(published1Key)
    sequencer published2: Tree<Int>
    export stream trees: Tree<Int> = published2 |> filter(_ => true)
    export sequencer inbox: Event
    sequencer split0: Order
    fn split0Key(_event: Order) -> UserId { fail("published") }
    export splitter lanes from split0 |> keyBy(split0Key) { large where _ => true; middle where _ => true; small otherwise }
    "
  `);
});

test("is used like the app itself", async () => {
  const text = await published({ "main.portals": cart, "types.portals": types });
  const user = `app user
use cart from "/cart"
task count(cart.Order) by cart.UserId -> Int {
  state n: Int = 0
  on next(_) {
    n += 1
    emit n
  }
}
fn units(o: cart.Order) -> Int { o.rows.values().map(r => r.units).sum() }
fn depth(t: cart.Tree<Int>) -> Int { match t { cart.Leaf => 0, cart.Node { left } => 1 + depth(left) } }
stream counts = cart.keyed |> count
task asker(cart.UserId) -> String {
  on next(u) { emit "\${await cart.spent(u)} of \${await cart.size()}" }
}
stream answers = cart.orders |> map(o => o.user) |> asker
sink answers -> console()
stream smalls = cart.lanes.small |> count
stream sums = union(cart.orders |> map(units), cart.trees |> map(depth))
connect cart.orders |> map(o => cart.Added { user: o.user, rows: [] }) -> cart.inbox
sink union(counts, smalls, sums) -> console()
`;
  expect(await messages(user, text)).toEqual([]);
});

test("holds a program to the types", async () => {
  const text = await published({ "main.portals": cart, "types.portals": types });
  const user = `app user
use cart from "/cart"
connect cart.orders -> cart.inbox
connect cart.orders -> cart.orders
stream units = cart.lanes.middle |> map(o => o.units)
sink units -> console()
sink cart.hidden -> console()
sink cart.lanes.huge -> console()
`;
  expect(await messages(user, text)).toEqual([
    "`cart.inbox` takes Event, and this stream has Order",
    "`cart.orders` is not a sequencer",
    "Order has no field or property `units`",
    "the app `cart` has no `hidden`",
    "the splitter `cart.lanes` has no branch `huge`",
  ]);
});
