/** What is said of the paths through handlers: replies, lost updates, what lives on behind an await, what is tried. */
import { describe, expect, test } from "vitest";
import { checkText, codes, rendered } from "./checking.ts";

const serving = (body: string, later = ""): string => `app shop
portal stock(Int) -> Int
portal next(Int) -> Int
task shelf() {
  shared state waiting: List<(Int, Reply<Int>)> = []
  shared state one: Reply<Int>? = None
  fn answer(n: Int, caller: Reply<Int>) { reply n to caller }
  fn oldest() -> Reply<Int> {
    let Some((_, c)) = waiting.shift() else { fail("nobody waits") }
    c
  }
  fn stop() -> Never { fail("stopped") }
  on ask next(n) { reply n + 1 }
  on ask stock(n)${later} {
${body}
  }
}
run shelf()
`;

describe("every path of `on ask` replies once", () => {
  test.each([
    "reply n",
    "if n > 1 { reply 1 } else { reply 2 }",
    "if n > 1 { reply 1; return }\nreply 2",
    "match n {\n  0 => { reply 0 }\n  _ => { reply 1 }\n}",
    'match n {\n  0 => fail("no")\n  m if m > 3 => { reply 3 }\n  _ => { reply 1 }\n}',
    "for i in 0..n {\n  if i == 3 { reply i; return }\n}\nreply 0",
    "while true {\n  if await next(n) > 3 { reply n; break }\n}",
    "while true {\n  if await next(n) > 3 { reply n; return }\n}",
    "var found = 0\nfor i in 0..n {\n  if i < 3 { continue }\n  found = i\n  break\n}\nreply found",
    "if n > 1 { stop() }\nreply n",
    "let m = if n > 1 { reply 1; return } else { 2 }\nreply m",
    "let Some(m) = [n].first() else { reply 0; return }\nreply m",
    'reply await next(n)\nlog.info("done")',
    'if n > 1 { reply 1 } else if n > 0 { reply 2 } else { fail("no") }',
  ])("%s", (body) => {
    expect(rendered(checkText(serving(body)))).toBe("");
  });

  test.each([
    ["P0444", 'log.info("${n}")'],
    ["P0444", "if n > 1 { reply 1 }"],
    ["P0444", "if n > 1 { return }\nreply 1"],
    ["P0444", "for i in 0..n { reply i; return }"],
    ["P0444", "while n > 1 { reply 1; break }"],
    ["P0444", "match n {\n  0 => { reply 0 }\n  _ => {}\n}"],
    ["P0444", "let Some(m) = [n].first() else { return }\nreply m"],
    ["P0444", "if n > 1 && await next(n) > 2 { reply 1 }"],
    ["P0443", "reply 1\nreply 2"],
    ["P0443", "if n > 1 { reply 1 }\nreply 2"],
    ["P0443", "for i in 0..n { reply i }"],
    ["P0443", "for i in 0..n {\n  if i > 2 { reply i; continue }\n}"],
    ["P0443", "while true { reply n }"],
  ])("%s: %s", (code, body) => {
    expect(codes(checkText(serving(body)))).toEqual([code]);
  });
});

describe("a reply that a name holds is spent once", () => {
  test.each([
    "reply n to caller",
    "answer(n, caller)",
    "waiting.push((n, caller))",
    "one = Some(caller)",
    "waiting = [...waiting, (n, caller)]",
    "let held = caller\nreply n to held",
    "let held = (n, caller)\nlet (m, c) = held\nreply m to c",
    "if n > 1 { answer(n, caller) } else { one = Some(caller) }",
    "waiting.push((n, caller))\nfor (m, c) in waiting { reply m to c }\nwaiting.clear()",
    "one = Some(caller)\nlet c = oldest()\nreply 1 to c",
    "one = Some(caller)\nreply 1 to oldest()",
    "let m = await next(n)\nreply m to caller",
    "one = Some(caller)\nwhile waiting.length > 0 {\n  let Some((m, c)) = waiting.shift() else { return }\n  reply m to c\n}",
    "one = Some(caller)\nmatch waiting.pop() {\n  Some((0, c)) => { reply 0 to c }\n  Some((m, c)) => answer(m, c)\n  None => {}\n}",
    'if n > 3 { fail("no") }\nreply n to caller',
  ])("%s", (body) => {
    expect(rendered(checkText(serving(body, " later caller")))).toBe("");
  });

  test.each([
    ["P0446", 'log.info("${n}")'],
    ["P0446", "if n > 1 { answer(n, caller) }"],
    ["P0446", "if n > 1 { return }\nreply n to caller"],
    ["P0446", "reply n to caller\nlet c = oldest()"],
    ["P0446", 'reply n to caller\nfor (m, c) in waiting { log.info("${m}") }'],
    ["P0446", "reply n to caller\nfor (m, c) in waiting {\n  if m > 1 { continue }\n  reply m to c\n}"],
    ["P0445", "reply n to caller\nreply n to caller"],
    ["P0445", "answer(n, caller)\nwaiting.push((n, caller))"],
    ["P0445", "waiting.push((n, caller))\nif n > 1 { answer(n, caller) }"],
    ["P0445", "for i in 0..n { answer(i, caller) }"],
    ["P0445", "waiting = [(1, caller), (2, caller)]"],
    ["P0449", "reply n to caller\noldest()"],
    ["P0449", "let _ = caller"],
  ])("%s: %s", (code, body) => {
    expect(codes(checkText(serving(body, " later caller")))).toEqual([code]);
  });
});

const waiting = (body: string, head = "task"): string => `app shop
source orders = [[1, 2]]
portal stock(Int) -> Int
task shelf() {
  on ask stock(n) { reply n }
}
${head} sell(Int) -> Int {
  shared state sold: Int = 0
  shared state best: Int? = None
  shared state items: Map<Int, Int> = {}
  fn left(n: Int) -> Int { await stock(n) }
  fn count(n: Int) -> Int {
    sold += n
    sold
  }
  on next(n) {
${body}
    emit n
  }
}
run shelf()
stream ys = orders |> sell
sink ys -> console()
`;

describe("a cell that is written from what was read before an await", () => {
  test.each([
    "let before = sold\nlet m = await stock(n)\nsold = before + m",
    "sold = sold + await stock(n)",
    "var sum = sold\nsum += await stock(n)\nsold = sum",
    "let before = sold\nlet m = left(n)\nsold = before + m",
    "if let Some(b) = best {\n  let m = await stock(n)\n  best = Some(b.max(m))\n}",
    "let had = items[n] ?? 0\nlet m = await stock(n)\nitems[n] = had + m",
    "var last = 0\nfor i in 0..n {\n  sold = last\n  last = sold + 1\n  await stock(i)\n}",
    "let before = sold\nlet m = await stock(n)\nsold += before * m",
  ])("is warned of: %s", (body) => {
    expect(codes(checkText(waiting(body)))).toEqual(["P0465"]);
  });

  test.each([
    "let m = await stock(n)\nsold = sold + m",
    "let m = await stock(n)\nsold += m",
    "sold += await stock(n)",
    "sold = await stock(sold)",
    "let before = sold\nlet m = await stock(before)\nsold += m",
    "var before = sold\nlet m = await stock(n)\nbefore = sold\nsold = before + m",
    "if sold < 3 { sold = await stock(n) }",
    "let before = sold\nsold = before + 1\nawait stock(n)",
    "items[n] = (items[n] ?? 0) + 1\nawait stock(n)",
    "let had = items[n] ?? 0\nlet m = await stock(n)\nsold = had + m",
  ])("is not there: %s", (body) => {
    expect(rendered(checkText(waiting(body)))).toBe("");
  });

  test("an exclusive task has nothing between", () => {
    const body = "let before = sold\nlet m = await stock(n)\nsold = before + m";
    expect(rendered(checkText(waiting(body, "exclusive task")))).toBe("");
  });
});

describe("a function does not live on behind an await", () => {
  test.each([
    "let f = (x: Int) => x + 1\nlet m = await stock(n)\nsold = f(m)",
    "let f = (x: Int) => x + 1\nlet m = left(n)\nsold = [m].map(f).sum()",
    "let f = (x: Int) => x + 1\nfor i in 0..n {\n  sold = f(i)\n  await stock(i)\n}",
    "let pair = (n, (x: Int) => x + 1)\nawait stock(n)\nlet (m, f) = pair\nsold = f(m)",
  ])("%s", (body) => {
    expect(codes(checkText(waiting(body)))).toEqual(["P0461"]);
  });

  test.each([
    "let m = await stock(n)\nlet f = (x: Int) => x + 1\nsold = f(m)",
    "let f = (x: Int) => x + 1\nsold = f(n)\nawait stock(n)",
    "for i in 0..n {\n  let f = (x: Int) => x + 1\n  sold = f(i)\n  await stock(i)\n}",
  ])("%s is fine", (body) => {
    expect(rendered(checkText(waiting(body)))).toBe("");
  });
});

describe("what is tried leaves nothing behind", () => {
  const tried = (expr: string): string => `match try ${expr} {\n  Ok(m) => { emit m }\n  Err(_) => {}\n}`;

  test.each([
    ["P0462", "count(n)"],
    ["P0462", "(if n > 1 { sold = 2; 1 } else { 2 })"],
    ["P0462", "(if n > 1 { items[n] = 1; 1 } else { 2 })"],
    ["P0462", "(if n > 1 { emit 1; 1 } else { 2 })"],
    ["P0462", "await stock(count(n))"],
    ["P0463", "left(n)"],
    ["P0463", "(10 / await stock(n))"],
    ["P0463", "await stock(await stock(n))"],
    ["P0464", "stock(n)"],
  ])("%s: try %s", (code, expr) => {
    expect(codes(checkText(waiting(tried(expr))))).toEqual([code]);
  });

  test.each([
    "(10 / n)",
    "await stock(n)",
    "await (stock(n))",
    "await stock(10 / n).within(5s)",
    "(items[n] ?? 10 / n)",
  ])("try %s", (expr) => {
    expect(rendered(checkText(waiting(tried(expr))))).toBe("");
  });
});
