/** Requests and replies, as events of the streams that carry them. */
import type { AtomFault, Codec, Stream } from "../api.ts";
import { MalformedBytes, type Reader, type Writer } from "../bytes.ts";
import type { Caller, PortalRequest } from "./api.ts";
import type { Exchange, Target } from "./exchange.ts";
import { readChain, writeChain, type Link } from "./chain.ts";
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

/** `replies /app/orders`: those to the requests of a unit. How a value is encoded, the future's portal tells. */
export function replyStream(unit: string, exchange: Exchange): Stream<unknown> {
  const codec = {
    write({ future, state, value }: Reply, to: Writer) {
      const portal = future?.alive === true ? future.target : undefined;
      to.u8(portal === undefined ? 0 : state);
      if (future === undefined || portal === undefined) return;
      to.varint(future.fiber);
      to.varint(future.incarnation);
      to.varint(future.future);
      if (state === FAULT) writeFault(value as AtomFault, to);
      else portal.portal.reply.write(value, to);
    },
    read(from: Reader): Reply {
      const state = from.u8();
      if (state === 0) return new Reply(undefined, VALUE, undefined);
      if (state !== VALUE && state !== FAULT) throw new MalformedBytes(`a reply cannot be ${state}`);
      const place = { unit, fiber: from.varint(), incarnation: from.varint(), future: from.varint() };
      const future = exchange.futureOf(place);
      const portal = future?.target?.portal;
      if (future === undefined || portal === undefined) throw new MalformedBytes("a reply to nobody");
      return new Reply(future, state, state === FAULT ? readFault(from) : portal.reply.read(from));
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
