/**
 * Errors that no case can show, since cases have no HTTP, no files and no TypeScript code: tests of the runtime notice each
 * of them (`spec/tests/tested-mutants.test.ts`).
 */
import type { Mutant } from "./mutants.ts";

export interface TestedMutant extends Omit<Mutant, "noticedBy"> {
  /** A test file. */
  readonly noticedBy: string;
}

const effects = "runtime/portals/effects.ts";
const intake = "runtime/http/intake.ts";

export const testedMutants: readonly TestedMutant[] = [
  // ---- what is done outside ------------------------------------------------------------------------------------------
  {
    name: "what is to be performed once is performed again after a crash",
    noticedBy: "runtime/tests/portals/effects.test.ts",
    file: effects,
    find: "for (const call of this.beginners()) if (call.effect.definition.once) this.lost(call);",
    put: "",
  },
  {
    name: "an effect is performed before its step is durable",
    noticedBy: "runtime/tests/portals/effects.test.ts",
    file: effects,
    find: '      call.state = "may begin";\n',
    put: '      call.state = "may begin";\n      this.perform(call);\n',
  },
  {
    name: "each attempt at an effect has an idempotency key of its own",
    noticedBy: "runtime/tests/portals/effects.test.ts",
    file: effects,
    find: "const idempotencyKey = idempotencyKeyOf(call.request.caller);",
    put: "const idempotencyKey = `${idempotencyKeyOf(call.request.caller)}-${Math.random()}`;",
  },
  {
    name: "handlers that have one place after another use the same idempotency keys",
    noticedBy: "runtime/tests/portals/effects.test.ts",
    file: effects,
    find: "text.string(`${unit} ${fiber} ${incarnation} ${future}`);",
    put: "text.string(`${unit} ${fiber} ${future}`);",
  },
  {
    name: "an app ends while an effect is under way",
    noticedBy: "runtime/tests/portals/effects.test.ts",
    file: effects,
    find: "return this.calls.size === 0 && !this.hasRequests;",
    put: "return !this.hasRequests;",
  },
  // ---- HTTP ----------------------------------------------------------------------------------------------------------
  {
    name: "a request is answered before it is durable",
    noticedBy: "runtime/tests/http/source.test.ts",
    file: "runtime/http/source.ts",
    find: "      intake.answer(accepted, answer);\n",
    put: "      intake.answer(accepted, answer);\n      intake.tell(accepted, answer);\n",
  },
  {
    name: "a request that is sent again is counted again",
    noticedBy: "runtime/tests/http/source.test.ts",
    file: "runtime/http/keys.ts",
    find: "return this.open.get(key) ?? this.answered.get(key);",
    put: "return this.open.get(key);",
  },
  {
    name: "keys of requests are forgotten in a crash",
    noticedBy: "runtime/tests/http/source.test.ts",
    file: "runtime/http/keys.ts",
    find: "    this.open.delete(remembered.key);\n    this.remember(remembered);",
    put: "    this.fresh.delete(remembered);\n    this.open.delete(remembered.key);\n    this.remember(remembered);",
  },
  {
    name: "a key that was used with another request is taken for the same",
    noticedBy: "runtime/tests/http/source.test.ts",
    file: intake,
    find: "if (known.digest !== digest) return problem",
    put: "if (known.digest.length !== digest.length) return problem",
  },
  {
    name: "requests are numbered anew after a crash",
    noticedBy: "runtime/tests/http/source.test.ts",
    file: intake,
    find: "if (cursor !== undefined) this.taken = new Reader(cursor).varint();",
    put: "",
  },
  {
    name: "a reply is told to who asked by HTTP before it is durable",
    noticedBy: "runtime/tests/http/portal-crash.test.ts",
    file: "runtime/http/portal.ts",
    find: "    this.answered.push({ accepted, answer });",
    put: "    this.intake?.tell(accepted, answer);",
  },
  {
    name: "each attempt to post an event has a key of its own",
    noticedBy: "runtime/tests/http/sink.test.ts",
    file: "runtime/http/sink.ts",
    find: "await this.attempt(body, key)",
    put: "await this.attempt(body, `${key}-${attempt}`)",
  },
  {
    name: "what was posted of an atom is posted again",
    noticedBy: "runtime/tests/http/sink.test.ts",
    file: "runtime/http/sink.ts",
    find: "        if (atom < taken.atom || (atom === taken.atom && index <= taken.index)) continue;\n",
    put: "        if (atom < taken.atom) continue;\n",
  },
  // ---- files ---------------------------------------------------------------------------------------------------------
  {
    name: "what a sink wrote and did not commit stays in the file",
    noticedBy: "runtime/tests/run/sinks.test.ts",
    file: "runtime/io/file-sink.ts",
    find: "      await file.truncate(this.offset);\n    } catch",
    put: "    } catch",
  },
  {
    name: "a failed write moves the end of the file",
    noticedBy: "runtime/tests/run/sinks.test.ts",
    file: "runtime/io/file-sink.ts",
    find: "      await file.write(this.offset, bytes);\n      if (this.durable) await file.sync();\n      this.offset += bytes.length;",
    put: "      await file.write(this.offset, bytes);\n      this.offset += bytes.length;\n      if (this.durable) await file.sync();",
  },
  // ---- policies ------------------------------------------------------------------------------------------------------
  {
    name: "an atom is tried once more than it should be",
    noticedBy: "runtime/tests/run/failures.test.ts",
    file: "runtime/policies.ts",
    find: "failed < policy.times",
    put: "failed <= policy.times",
  },
  {
    name: "the pause before each attempt is the same",
    noticedBy: "runtime/tests/run/failures.test.ts",
    file: "runtime/policies.ts",
    find: "policy.backoff * 2 ** failed",
    put: "policy.backoff",
  },
  // ---- bytes ---------------------------------------------------------------------------------------------------------
  {
    name: "large Ints are stored as 32 bits",
    noticedBy: "runtime/tests/codec/roundtrip.test.ts",
    file: "runtime/bytes.ts",
    find: "    rest = Math.floor(rest / 0x40);",
    put: "    rest >>= 6;",
  },
  {
    name: "half a surrogate is replaced in the store",
    noticedBy: "runtime/tests/bytes/bytes.test.ts",
    file: "runtime/bytes.ts",
    find: "LONE_SURROGATE.test(text) ? wtf8Encode(text) : utf8.encode(text)",
    put: "utf8.encode(text)",
  },
];
