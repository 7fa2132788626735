import { describe, expect, test } from "vitest";
import type * as ast from "../../syntax/ast.ts";
import { showType } from "../../types/show.ts";
import { checkText, rendered, type Checked } from "./checking.ts";

/** Checks without complaint. */
function clean(text: string): Checked {
  const checked = checkText(text);
  expect(rendered(checked)).toBe("");
  return checked;
}

/** The kinds of calls whose callee is this text, in order. */
function callsOf({ tables }: Checked, text: string, callee: string): readonly string[] {
  return [...tables.calls]
    .filter(([call]) => text.slice(call.callee.span.start, call.callee.span.end) === callee)
    .sort(([a], [b]) => a.span.start - b.span.start)
    .map(([, call]) => call.kind);
}

const nested = `app nested
source start = [[3]]
portal down(Int) -> Int
task nest(Int) -> Int {
  on next(n) { await down(n) }
  on ask down(n) {
    if n > 0 { await down(n - 1) }
    emit n
    reply n
  }
}
stream visited = start |> nest
sink visited -> console()
`;

const fibonacci = `app fibonacci
source queries = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]
portal fib(Int) -> Int by n => n
task memo() by Int {
  state known: Int? = None
  on ask fib(n) {
    if let Some(v) = known { reply v; return }
    if n < 2 { reply n; return }
    let (a, b) = await (fib(n - 1), fib(n - 2))
    known = Some(a + b)
    reply a + b
  }
}
task asker(Int) -> Int {
  on next(n) { emit await fib(n) }
}
run memo()
stream numbers = queries |> asker
sink numbers -> console()
`;

const bank = `app bank
export newtype AccountId = String
export type Transfer = { id: Uuid, debit: AccountId, credit: AccountId, amount: Decimal }
export type Outcome = Done { id: Uuid } | Refused { id: Uuid, reason: String }
type LockReply = Granted | Insufficient
type HoldRequest = { account: AccountId, owner: Uuid, need: Decimal }
type SettleReq = { account: AccountId, owner: Uuid, change: Decimal }

source requests: Transfer = http.post("/transfers")
source openings: (AccountId, Decimal) = file.jsonl("data/accounts.jsonl", atom: 100)
portal hold(HoldRequest) -> LockReply by r => r.account
portal settle(SettleReq) -> Unit by r => r.account
sequencer deadTransfers: DeadLetter<Transfer>

task account((AccountId, Decimal)) by AccountId {
  state balance: Decimal = 0
  state owner: Uuid? = None
  state waiting: List<(HoldRequest, Reply<LockReply>)> = []
  timer lease

  fn grant(r: HoldRequest, caller: Reply<LockReply>) {
    if balance < r.need { reply Insufficient to caller; return }
    owner = Some(r.owner)
    lease.start(30s)
    reply Granted to caller
  }

  fn release() {
    owner = None
    lease.stop()
    while owner == None {
      let Some((r, caller)) = waiting.shift() else { return }
      grant(r, caller)
    }
  }

  on next((_, amount)) { balance += amount }

  on ask hold(r) later caller {
    if owner == None { grant(r, caller) }
    else { waiting.push((r, caller)) }
  }

  on ask settle(r) {
    if owner != Some(r.owner) { fail("the lease of \${r.owner} on \${key} has expired") }
    balance += r.change
    release()
    reply ()
  }

  on timer lease { release() }
}

exclusive task transfers(Transfer) by Uuid -> Outcome {
  on next(t) {
    if t.debit == t.credit { emit Refused { id: t.id, reason: "same account" }; return }
    let first = if t.debit < t.credit { t.debit } else { t.credit }
    let second = if t.debit < t.credit { t.credit } else { t.debit }
    for a in [first, second] {
      let need: Decimal = if a == t.debit { t.amount } else { 0 }
      match try await hold({ account: a, owner: t.id, need }).within(5s) {
        Ok(Granted) => {}
        Ok(Insufficient) => {
          if a == second { await settle({ account: first, owner: t.id, change: 0 }) }
          emit Refused { id: t.id, reason: "insufficient funds" }
          return
        }
        Err(e) => {
          if a == second { await settle({ account: first, owner: t.id, change: 0 }) }
          emit Refused { id: t.id, reason: e.message }
          return
        }
      }
    }
    await (settle({ account: t.debit, owner: t.id, change: -t.amount }), settle({ account: t.credit, owner: t.id, change: t.amount }))
    emit Done { id: t.id }
  }
}

workflow bank(ts: Stream<Transfer>) -> Stream<Outcome> {
  ts |> keyBy(t => t.id) |> transfers
}

run openings |> keyBy(((id, _)) => id) |> account
export stream outcomes: Outcome = bank(requests) on error retry(3, backoff: 1s) then skip to deadTransfers
sink outcomes -> file.jsonl("out/outcomes.jsonl")
sink deadTransfers -> file.jsonl("out/dead.jsonl")
`;

const inventory = `app inventory
export newtype ItemId = String
export type StockRequest = { item: ItemId, units: Int }
export type StockReply = Reserved { units: Int } | OutOfStock
type Restock = { item: ItemId, units: Int }
source restocks: Restock = file.jsonl("data/restocks.jsonl", atom: 5)
export portal stock(StockRequest) -> StockReply by r => r.item
task shelf(Restock) by ItemId {
  state units: Int = 0
  on next(r) { units += r.units }
  on ask stock(r) {
    if units < r.units { reply OutOfStock }
    else { units -= r.units; reply Reserved { units: r.units } }
  }
}
run restocks |> keyBy(r => r.item) |> shelf
`;

describe("programs with portals", () => {
  test.each([
    ["a portal that asks itself", nested],
    ["Fibonacci by two futures", fibonacci],
    ["a bank of locks with leases", bank],
    ["an inventory", inventory],
  ])("%s has no errors", (_, text) => {
    clean(text);
  });

  test("an asked portal is a call of its own, and gives a future", () => {
    const checked = clean(fibonacci);
    expect(callsOf(checked, fibonacci, "fib")).toEqual(["ask", "ask", "ask"]);
    expect(checked.typesOf("fib(n - 1)")).toEqual(["Future<Int>"]);
    expect(checked.typesOf("(fib(n - 1), fib(n - 2))")).toEqual(["(Future<Int>, Future<Int>)"]);
    expect(checked.typesOf("await (fib(n - 1), fib(n - 2))")).toEqual(["(Int, Int)"]);
  });

  test("the tables tell what a portal is asked with, and which one a handler serves", () => {
    const { tables } = clean(bank);
    const portals = [...tables.portals].map(([node, { type, key }]) => [
      node.name.text,
      showType(type),
      key && showType(key),
    ]);
    expect(portals).toEqual([
      ["hold", "Portal<HoldRequest, LockReply>", "AccountId"],
      ["settle", "Portal<SettleReq, Unit>", "AccountId"],
    ]);
    expect([...tables.served.values()].map((portal: ast.PortalDecl) => portal.name.text)).toEqual(["hold", "settle"]);
  });

  test("a reply is a local of its handler", () => {
    const checked = clean(bank);
    expect(checked.local("caller")).toBe("Reply<LockReply>");
    expect(callsOf(checked, bank, "lease.start")).toEqual(["timer"]);
  });

  test("`try` gives a result, or the fault", () => {
    const checked = clean(bank);
    expect(checked.typesOf("try await hold({ account: a, owner: t.id, need }).within(5s)")).toEqual([
      "Result<LockReply, Fault>",
    ]);
  });
});

const shop = (task: string): string => `app shop
source orders: List<String> = [[["tea", "milk"], []]]
portal price(String) -> Int by item => item
portal time() -> Instant
task prices() by String {
  on ask price(item) { reply item.length }
  on ask time() { reply now() }
}
${task}
run prices()
`;

const total = (body: string, members = ""): string =>
  shop(`task total(List<String>) -> Int {
${members}
  on next(items) {
${body}
  }
}
stream totals = orders |> total
sink totals -> console()
`);

describe("what may be asked and awaited", () => {
  test.each([
    ["in the lambda of a method", "emit (await all(items.map(i => price(i)))).sum()"],
    ["in a condition", 'if await price("tea") > 3 { emit 1 }'],
    ["in the condition of a loop", 'while await price("tea") > 3 { emit 1 }'],
    ["with a time limit", 'emit await price("tea").within(5s)'],
    ["the first of some", 'emit await first([price("tea"), price("milk")])'],
    ["a pair that was kept", 'let pair = (price("tea"), price("milk"))\nlet (a, b) = await pair\nemit a + b'],
    [
      "an optional one",
      'let f = if items.isEmpty { None } else { Some(price("tea")) }\nif let Some(g) = f { emit await g }',
    ],
    ["with nothing", 'let at = await time()\nlog.info("${at}")'],
    ["a time", "await sleep(1h)\nemit 1"],
    ["times, whichever is first", "await first([sleep(1s), sleep(2s)])"],
    ["for its fault", 'match try await price("tea") { Ok(p) => { emit p }, Err(f) => log.warn(f.message) }'],
    ["through a value", 'let p = price\nemit await p("tea")'],
  ])("%s", (_, body) => {
    clean(total(body));
  });

  test("functions of a task take futures and give them", () => {
    clean(
      total(
        `emit both(price("tea"), soon("milk"))
let all = await all(asked(items)).within(1m)
emit all.sum()`,
        `  fn both(a: Future<Int>, b: Future<Int>) -> Int {
    let (x, y) = await (a, b)
    x + y
  }
  fn soon(item: String) -> Future<Int> { price(item).within(5s) }
  fn asked(items: List<String>) -> List<Future<Int>> { items.map(i => price(i)) }`,
      ),
    );
  });

  test("portals are values, kept and sent and compared", () => {
    clean(
      shop(`portal enter({ who: Portal<String, Int>, item: String }) -> Bool
task club() {
  shared state members: List<Portal<String, Int>> = []
  on ask enter({ who, item }) {
    if who == price || members.any(m => m == who) { reply false; return }
    members.push(who)
    log.info("\${await who(item)}")
    reply true
  }
}
task joins(List<String>, what: Portal<String, Int>) {
  on next(_) { await enter({ who: what, item: "tea" }) }
}
run club()
run orders |> joins(price)
`),
    );
  });
});
