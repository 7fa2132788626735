/** Posts some orders and a list of returns: `node post.mjs [url = http://127.0.0.1:8080]`. */
const url = process.argv[2] ?? "http://127.0.0.1:8080";

/** Asks again until it is answered. The key makes sure that asking twice does not count twice. */
async function post(path, key, event) {
  for (;;) {
    try {
      const answer = await fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(event),
      });
      if (answer.status !== 503) return `${answer.status} ${(await answer.text()).trim()}`;
    } catch {
      // Nobody listens at present: the service may have been killed.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const say = (text) => process.stdout.write(`${text}\n`);

say(await post("/orders", "order-1", { item: "tea", units: 2, price: "4.50" }));
say(await post("/orders", "order-2", { item: "cups", units: 6, price: "3.20" }));
say(await post("/orders", "order-3", { item: "tea", units: 10, price: "4.25" }));
// The same order again, as after a lost answer.
say(await post("/orders", "order-3", { item: "tea", units: 10, price: "4.25" }));
say(
  await post("/returns", "return-1", [
    { item: "cups", units: 1, price: "3.20" },
    { item: "tea", units: 2, price: "4.50" },
  ]),
);
say(await post("/orders", "order-4", { item: "tea", units: "many", price: "4.50" }));
