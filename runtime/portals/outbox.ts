/** What a step sends: requests to portals, replies to units. It is on its way when the step has returned, not before. */
import type { AtomFault } from "../api.ts";
import type { Caller } from "./api.ts";
import type { Exchange } from "./exchange.ts";
import { FAULT, type FutureCell, type Settled } from "./future.ts";
import { empty } from "../reuse.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Begin } from "./messages.ts";
import { OutsideReply, Reply, type Request } from "./messages.ts";

export class Outbox {
  private readonly exchange: Exchange;
  /** Those that the step has put something in. */
  private readonly written: Mailbox[] = [];

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** To the portal that its future is of; if nobody is there to answer, that is the reply. */
  send(request: Request, future: FutureCell): void {
    const { target } = future;
    if (target?.mailbox === undefined || target.server?.done !== false) this.refuse(future, target?.refusal);
    else this.put(target.mailbox, request);
  }

  private refuse(future: FutureCell, fault: AtomFault | undefined): void {
    if (fault !== undefined) this.post(future, FAULT, fault);
  }

  /** What a caller is told, if there is still somebody to be told. */
  answer(caller: Caller, state: Settled, value: unknown): void {
    const future = this.exchange.futureOf(caller);
    if (future !== undefined) {
      this.post(future, state, value);
      return;
    }
    const outside = this.exchange.outsiders.get(caller.unit);
    if (outside !== undefined) this.put(outside, new OutsideReply(caller.fiber, state, value));
  }

  post(future: FutureCell, state: Settled, value: unknown): void {
    this.put(future.owner.table.replies, new Reply(future, state, value));
  }

  /** A fiber that has not begun is to do so. */
  begin(replies: Mailbox, begin: Begin): void {
    this.put(replies, begin);
  }

  private put(mailbox: Mailbox, message: unknown): void {
    if (!mailbox.filled) {
      mailbox.prepare();
      this.written.push(mailbox);
    }
    mailbox.emit(message);
  }

  commit(): void {
    const { written } = this;
    for (let i = 0; i < written.length; i++) (written[i] as Mailbox).deliver();
    empty(written);
  }

  rollBack(): void {
    for (const mailbox of this.written) mailbox.undo();
    empty(this.written);
  }
}
