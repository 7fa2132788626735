/** Signatures of functions that are imported from TypeScript, read by ts-morph; and their JavaScript for the build. */
export {};
