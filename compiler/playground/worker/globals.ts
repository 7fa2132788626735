/** Globals of Node for the runtime in a browser; put in front of what is bundled. */
export { Buffer } from "buffer/";

const turns = new MessageChannel();
const waiting: (() => void)[] = [];
turns.port2.addEventListener("message", () => waiting.shift()?.());
turns.port2.start();

/** Behind all that promises have to do; `setTimeout` would wait for milliseconds. */
export function setImmediate(task: () => void): void {
  waiting.push(task);
  turns.port1.postMessage(undefined);
}
