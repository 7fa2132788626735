/** What `portalsc` exits with; those of a run are the runtime's (`exitCodes`), and agree. */
export const exit = {
  ok: 0,
  /** The program has errors or cannot be read, is not formatted (`fmt --check`), or halted with a fault. */
  failed: 1,
  /** The command line is wrong: an unknown option, a missing argument. */
  usage: 2,
  /** A file or a folder cannot be written. */
  disk: 3,
  /** By SIGINT or SIGTERM. */
  interrupted: 130,
} as const;
