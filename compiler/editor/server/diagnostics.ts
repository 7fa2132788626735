/** Diagnostics while typing: programs are checked again when the typing pauses, the one that is typed in first. */
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Connection,
  type Diagnostic as Shown,
} from "vscode-languageserver/node.js";
import { catalogue } from "../../diagnostics/catalogue.ts";
import type { Diagnostic, Label } from "../../diagnostics/diagnostic.ts";
import { dependsOn, type Analysis, type LanguageService } from "../language-service.ts";
import { locationOf, rangeOf, uriOf } from "./convert.ts";

/** So that a burst of key strokes is one check. */
const PAUSE_MS = 40;

export interface Publisher {
  /** A text has changed: of an open document, or of a file. */
  changed(path: string): void;
  opened(path: string): void;
  closed(path: string): void;
  stop(): void;
}

export function createPublisher(connection: Connection, service: LanguageService): Publisher {
  /** What each open document's program was found to be. */
  const roots = new Map<string, Analysis | undefined>();
  const published = new Set<string>();
  let dirty: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void checkNext(), PAUSE_MS);
  }

  /** One program, then a pause in which requests and key strokes are taken. */
  async function checkNext(): Promise<void> {
    const path = dirty.shift();
    if (path === undefined) return publish();
    const analysis = await service.analyse(path).catch((error: unknown) => {
      // A mistake of the compiler: what was known stays, and the server goes on.
      connection.console.error(String(error instanceof Error ? error.stack : error));
      return roots.get(path);
    });
    if (stopped) return;
    // It may have been closed, or changed again, meanwhile.
    if (roots.has(path) && !dirty.includes(path)) roots.set(path, analysis);
    if (dirty.length === 0) publish();
    else timer = setTimeout(() => void checkNext(), 0);
  }

  function publish(): void {
    const byFile = new Map<string, Map<string, Shown>>();
    for (const path of roots.keys()) byFile.set(path, new Map());
    for (const analysis of roots.values()) {
      for (const diagnostic of analysis?.diagnostics ?? []) {
        const label = diagnostic.labels[0];
        if (!label || label.file.path.startsWith("std:")) continue;
        const shown = shownOf(diagnostic, label);
        const ofFile = byFile.get(label.file.path) ?? new Map<string, Shown>();
        // A module is checked by itself and in each app that imports it.
        ofFile.set(`${diagnostic.code} ${label.span.start} ${label.span.end}`, shown);
        byFile.set(label.file.path, ofFile);
      }
    }
    for (const path of published) if (!byFile.has(path)) byFile.set(path, new Map());
    published.clear();
    for (const [path, found] of byFile) {
      if (found.size > 0) published.add(path);
      void connection.sendDiagnostics({ uri: uriOf(path), diagnostics: [...found.values()] });
    }
  }

  return {
    changed(path) {
      const concerned = [...roots].flatMap(([root, was]) =>
        root === path || !was || dependsOn(was, path) ? root : [],
      );
      dirty = [...new Set([...concerned.filter((root) => root === path), ...dirty, ...concerned])];
      schedule();
    },
    opened(path) {
      roots.set(path, undefined);
      dirty.push(path);
      schedule();
    },
    closed(path) {
      roots.delete(path);
      dirty = dirty.filter((root) => root !== path);
      schedule();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const unnecessary: ReadonlySet<string> = new Set(
  (["unusedImport", "unusedUse", "unreachableCase"] as const).map((name) => catalogue[name].code),
);

function shownOf({ code, severity, message, labels, help }: Diagnostic, label: Label): Shown {
  const lines = [message, ...(label.text === "" ? [] : [label.text]), ...help.map((line) => `help: ${line}`)];
  return {
    range: rangeOf(label.file, label.span),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    codeDescription: { href: `portals-explain:/${code}.md` },
    source: "portals",
    message: lines.join("\n"),
    relatedInformation: labels.slice(1).map((one) => ({ location: locationOf(one), message: one.text })),
    tags: unnecessary.has(code) ? [DiagnosticTag.Unnecessary] : [],
  };
}
