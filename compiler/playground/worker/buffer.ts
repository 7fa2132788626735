/** Node's `Buffer` for the runtime in a browser; put in front of what is bundled. */
export { Buffer } from "buffer/";
