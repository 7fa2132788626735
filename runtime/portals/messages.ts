/** Requests and replies, as events of the streams that carry them. */
import type { AtomFault, Codec, Stream } from "../api.ts";
import { MalformedBytes, Reader, Writer } from "../bytes.ts";
import type { Caller, PortalRequest } from "./api.ts";
import type { Exchange, Target } from "./exchange.ts";
import { readChain, writeChain, type Link } from "./chain.ts";
import type { FiberCell } from "./fiber.ts";
import { FAULT, VALUE, type FutureCell, type Settled } from "./future.ts";

export class Request implements PortalRequest<unknown> {
  readonly value: unknown;
  readonly caller: Caller;
  /** Gates that wait for the reply. */
  readonly chain: Link | undefined;

  constructor(value: unknown, caller: Caller, chain: Link | undefined) {
    this.value = value;
    this.caller = caller;
    this.chain = chain;
  }
}

/** What has become of a request. */
export class Reply {
  /** Undefined if its fiber has ended: there is nobody to be told. */
  readonly future: FutureCell | undefined;
  readonly state: Settled;
  readonly value: unknown;

  constructor(future: FutureCell | undefined, state: Settled, value: unknown) {
    this.future = future;
    this.state = state;
    this.value = value;
  }
}

/** The reply to somebody outside, who is known by a number of his own. */
export class OutsideReply {
  readonly number: number;
  readonly state: Settled;
  readonly value: unknown;

  constructor(number: number, state: Settled, value: unknown) {
    this.number = number;
    this.state = state;
    this.value = value;
  }
}

/** A fiber that waited to begin does so in the step that reads this. */
export class Begin {
  readonly fiber: FiberCell;
  readonly incarnation: number;

  constructor(fiber: FiberCell, incarnation: number) {
    this.fiber = fiber;
    this.incarnation = incarnation;
  }
}

export function writeCaller(caller: Caller, to: Writer): void {
  to.string(caller.unit);
  to.varint(caller.fiber);
  to.varint(caller.incarnation);
  to.varint(caller.future);
}

export function readCaller(from: Reader): Caller {
  return { unit: from.string(), fiber: from.varint(), incarnation: from.varint(), future: from.varint() };
}

export function writeFault(fault: AtomFault, to: Writer): void {
  to.string(fault.code);
  to.string(fault.message);
  to.string(fault.at);
}

export function readFault(from: Reader): AtomFault {
  return { code: from.string(), message: from.string(), at: from.string() };
}

/** `portal /app/stock`: the requests to it. */
export function requestStream(target: Target, exchange: Exchange): Stream<unknown> {
  const codec = {
    write(request: Request, to: Writer) {
      target.portal.request.write(request.value, to);
      writeCaller(request.caller, to);
      writeChain(request.chain, to);
    },
    read(from: Reader): Request {
      const value = target.portal.request.read(from);
      const caller = readCaller(from);
      return new Request(value, exchange.futureOf(caller) ?? caller, readChain(from));
    },
  };
  return { path: `portal ${target.path}`, codec: inner(codec), key: undefined };
}

/** Codes in place of a reply's state: there is nobody to be told; a `Begin`. */
const NOBODY = 0;
const BEGIN = 3;

/** `replies /app/orders`: those to the requests of a unit. How a value is encoded, the future's portal tells. */
export function replyStream(unit: string, exchange: Exchange): Stream<unknown> {
  const scratch = new Writer(256);
  const codec = {
    write(message: Reply | Begin, to: Writer) {
      if (message instanceof Begin) {
        to.u8(BEGIN);
        to.varint(message.fiber.slot);
        to.varint(message.incarnation);
        return;
      }
      const { future, state, value } = message;
      if (future?.alive !== true || future.target === undefined) {
        to.u8(NOBODY);
        return;
      }
      to.u8(state);
      to.varint(future.fiber);
      to.varint(future.incarnation);
      to.varint(future.future);
      scratch.clear();
      if (state === FAULT) writeFault(value as AtomFault, scratch);
      else future.target.portal.reply.write(value, scratch);
      to.lengthPrefixed(scratch.take());
    },
    read(from: Reader): Reply | Begin {
      const state = from.u8();
      if (state === NOBODY) return new Reply(undefined, VALUE, undefined);
      if (state === BEGIN) {
        const [slot, incarnation] = [from.varint(), from.varint()];
        const fiber = exchange.tables.get(unit)?.places.cells[slot];
        return fiber === undefined ? new Reply(undefined, VALUE, undefined) : new Begin(fiber, incarnation);
      }
      if (state !== VALUE && state !== FAULT) throw new MalformedBytes(`a reply cannot be ${state}`);
      const place = { unit, fiber: from.varint(), incarnation: from.varint(), future: from.varint() };
      const value = new Reader(from.lengthPrefixed());
      const future = exchange.futureOf(place);
      if (future?.target === undefined) return new Reply(undefined, VALUE, undefined);
      return new Reply(future, state, state === FAULT ? readFault(value) : future.target.portal.reply.read(value));
    },
  };
  return { path: `replies ${unit}`, codec: inner(codec), key: undefined };
}

/** Those to callers outside. Each cut reads all of them, so none is ever unread in the store. */
export function outsideStream(name: string): Stream<unknown> {
  const never = (): never => {
    throw new Error(`a reply to ${name} is not stored`);
  };
  return { path: `replies ${name}`, codec: inner({ write: never, read: never }), key: undefined };
}

/** A codec of what never leaves the runtime. */
function inner<T>(codec: { write(value: T, to: Writer): void; read(from: Reader): T }): Codec<unknown> {
  const never = (): never => {
    throw new Error("messages have no JSON");
  };
  const { write, read } = codec as unknown as Pick<Codec<unknown>, "write" | "read">;
  return { schema: "", primitive: false, write, read, toJson: never, fromJson: never, check: never };
}
