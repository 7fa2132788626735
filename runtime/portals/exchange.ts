/** What an app's portals are at run time: where requests go, and where replies come back. */
import type { AtomFault, Codec } from "../api.ts";
import { faultCodes } from "../fault.ts";
import { unit } from "../codec/scalars.ts";
import type { Caller, Portal, PortalType } from "./api.ts";
import type { FiberTable } from "./fibers.ts";
import { FutureCell } from "./future.ts";
import { Gates } from "./gates.ts";
import { Agenda, Mailbox } from "./mailbox.ts";
import { outsideStream, replyStream, requestStream } from "./messages.ts";

/** A portal, as those see it who ask. */
export class Target {
  readonly path: string;
  readonly portal: PortalType<unknown, unknown>;
  /** Undefined if nobody serves it. */
  mailbox: Mailbox | undefined = undefined;
  /** The unit that serves it. */
  server: { readonly done: boolean } | undefined = undefined;

  constructor(path: string, portal: PortalType<unknown, unknown>) {
    this.path = path;
    this.portal = portal;
  }

  /** Why a request gets no answer, if nobody is there to give one. */
  get refusal(): AtomFault | undefined {
    if (this.server === undefined) return noServer(`nobody serves the portal ${this.path}`);
    return this.server.done ? noServer(`the server of the portal ${this.path} has ended`) : undefined;
  }
}

/** Of a portal that no unit knows: nothing is ever asked of it, or comes from it, but faults. */
const UNKNOWN: PortalType<unknown, unknown> = { request: unit as Codec<unknown>, reply: unit as Codec<unknown> };

export function noServer(message: string): AtomFault {
  return { code: faultCodes.noServer, message, at: "" };
}

export class Exchange {
  readonly agenda = new Agenda();
  readonly targets = new Map<string, Target>();
  readonly tables = new Map<string, FiberTable>();
  /** Where replies to callers outside go, by the unit that they name. */
  readonly outsiders = new Map<string, Mailbox>();
  readonly gates = new Gates();
  /** The monotonic clock as the scheduler has last read it: good enough to tell how long somebody has waited. */
  now = 0;
  private last: Portal<unknown, unknown> | undefined;
  private lastTarget: Target | undefined;

  /** Of a portal that is served in this app. */
  serve(portal: Portal<unknown, unknown>): Target {
    const target = this.target(portal.path, portal);
    target.mailbox ??= new Mailbox(requestStream(target, this));
    return target;
  }

  /** Its server is no more. */
  remove(path: string): void {
    const target = this.targets.get(path);
    if (target === undefined) return;
    target.server = undefined;
    target.mailbox = undefined;
  }

  targetOf(portal: Portal<unknown, unknown>): Target {
    if (portal === this.last && this.lastTarget !== undefined) return this.lastTarget;
    const target = this.target(portal.path, portal);
    this.last = portal;
    this.lastTarget = target;
    return target;
  }

  /** Where its requests go, also if nobody serves it yet. */
  mailboxOf(portal: Portal<unknown, unknown>): Mailbox {
    const target = this.target(portal.path, portal);
    return (target.mailbox ??= new Mailbox(requestStream(target, this)));
  }

  /** For replies to callers outside who name this unit. */
  outside(unit: string): Mailbox {
    const mailbox = new Mailbox(outsideStream(unit));
    this.outsiders.set(unit, mailbox);
    return mailbox;
  }

  targetAt(path: string, type: PortalType<unknown, unknown>): Target {
    return this.target(path, type);
  }

  /** Of a portal that is known by its path. */
  targetNamed(path: string): Target {
    return this.target(path, UNKNOWN);
  }

  private target(path: string, portal: PortalType<unknown, unknown>): Target {
    let target = this.targets.get(path);
    if (target === undefined) this.targets.set(path, (target = new Target(path, portal)));
    return target;
  }

  /** The stream of replies to a unit. */
  replies(unit: string): Mailbox {
    return new Mailbox(replyStream(unit, this));
  }

  /** The future that a caller names; undefined if its fiber has ended, or it has its reply. */
  futureOf(caller: Caller): FutureCell | undefined {
    const future =
      caller instanceof FutureCell
        ? caller
        : this.tables.get(caller.unit)?.find(caller.fiber, caller.incarnation, caller.future);
    return future?.alive === true ? future : undefined;
  }
}
