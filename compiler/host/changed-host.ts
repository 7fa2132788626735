/** A host in which some files have other texts than where they are kept: those that are being mended, or edited. */
import type { CompilerHost } from "./host.ts";

/** `texts`: by absolute path. */
export function createChangedHost(host: CompilerHost, texts: ReadonlyMap<string, string>): CompilerHost {
  return {
    published: host.published,
    read(path) {
      const text = texts.get(path);
      return text === undefined ? host.read(path) : { ok: true, text };
    },
    resolve: (from, specifier) => host.resolve(from, specifier),
    siblings: (path) => host.siblings(path),
  };
}
