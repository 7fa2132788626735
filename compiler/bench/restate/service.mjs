/** The same counter as a virtual object of Restate. `node service.mjs PORT`. */
// Node 20 has no `Promise.withResolvers`, which the SDK uses.
Promise.withResolvers ??= function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
};
const restate = await import("@restatedev/restate-sdk");

const counters = restate.object({
  name: "counters",
  handlers: {
    async add(context, { by }) {
      const count = ((await context.get("count")) ?? 0) + by;
      context.set("count", count);
      return count;
    },
  },
});
await restate.serve({ services: [counters], port: Number(process.argv[2]) });
