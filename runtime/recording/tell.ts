/** Steps of a recording as text, a line each. */
import type { AppDefinition } from "../api.ts";
import { OutsideReply, Reply, Request } from "../portals/messages.ts";
import { Trace } from "../testing/trace.ts";
import { show } from "../values/show.ts";
import { nameOf } from "../inspect/pending.ts";
import { haltOf, type ReplayedStep } from "./replay.ts";

export class Teller {
  private readonly trace: Trace;

  /** `longest`: characters of what is taken, or comes of it. */
  constructor(apps: readonly AppDefinition[], longest?: number) {
    this.trace = new Trace(apps, longest);
  }

  tell({ event, source, messages, taken, logged, strays }: ReplayedStep): string {
    const said = logged.map(({ level, text }) => ` · ${level}: ${text}`).join("");
    const line = `${this.lineOf({ event, source, messages, taken })}${said}`;
    return strays === undefined ? line : `${line} · NOT AS RECORDED: ${strays}`;
  }

  /** Events of an atom of a stream. */
  atom(stream: string, atom: number, events: readonly unknown[]): string {
    return this.trace.atomOf(stream, atom, events);
  }

  private lineOf({
    event,
    source,
    messages,
    taken,
  }: Pick<ReplayedStep, "event" | "source" | "messages" | "taken">): string {
    switch (event.kind) {
      case "arrived":
        if (source !== undefined) return this.trace.sourceText(source.stream, source.atom, source.events);
        return `${nameOf(event.stream)} from outside: ${this.messagesOf(event.stream, messages)}`;
      case "ended":
        return `${nameOf(event.stream)} ends`;
      case "halted":
        return `${event.unit} halts: ${haltOf(event.fault)}`;
      case "turn":
        return taken === undefined ? `${event.unit} ends` : this.trace.stepText(taken);
    }
  }

  private messagesOf(stream: string, messages: readonly unknown[]): string {
    const values = messages.map((one) => (one instanceof Request ? one.value : undefined));
    if (messages.length > 0 && messages.every((one) => one instanceof Request)) {
      return this.trace.requestsText(stream.replace(/^portal /, ""), values);
    }
    return messages
      .map((one) => (one instanceof Reply || one instanceof OutsideReply ? show(one.value) : "…"))
      .join(", ");
  }
}
