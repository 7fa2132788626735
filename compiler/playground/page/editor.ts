/** The editor of the program, and the emitted code beside it. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Finding, Range } from "../messages.ts";
import { programColours } from "./colours.ts";

const light = StateEffect.define<readonly Range[]>();

/** Pieces of the text that what is looked at elsewhere belongs to. */
const lit = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, { changes, effects }) => {
    const effect = effects.findLast((one) => one.is(light));
    if (effect === undefined) return before.map(changes);
    const mark = Decoration.mark({ class: "lit" });
    const ranges = effect.value.filter(({ from, to }) => to > from).map(({ from, to }) => mark.range(from, to));
    return Decoration.set(ranges, true);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const codeColours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier], class: "colour-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "colour-string" },
  { tag: [tags.number], class: "colour-number" },
  { tag: [tags.bool, tags.null], class: "colour-constant" },
  { tag: [tags.comment], class: "colour-comment" },
  { tag: [tags.typeName, tags.className], class: "colour-type" },
]);

const common: Extension = [lineNumbers(), drawSelection(), bracketMatching(), search({ top: true }), lit];

export interface EditorEvents {
  changed(text: string): void;
  /** The cursor is at an offset. */
  at(offset: number): void;
}

export class ProgramEditor {
  readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  private readonly events: EditorEvents;
  private path = "";

  constructor(events: EditorEvents) {
    this.events = events;
    this.view = new EditorView();
    this.view.contentDOM.setAttribute("aria-label", "Program");
  }

  /** Show a file; `text` if it was not shown before. */
  open(path: string, text: string): void {
    if (this.path !== "") this.states.set(this.path, this.view.state);
    this.path = path;
    this.view.setState(this.states.get(path) ?? EditorState.create({ doc: text, extensions: this.extensions(path) }));
  }

  /** Other files: what was undone and where the cursors were is forgotten. */
  forget(): void {
    this.states.clear();
    this.path = "";
  }

  show(findings: readonly Finding[], apply: (finding: Finding, fix: number) => void): void {
    const { state } = this.view;
    const length = state.doc.length;
    const diagnostics = findings.map((finding): Diagnostic => ({
      from: Math.min(finding.from, length),
      to: Math.min(Math.max(finding.to, finding.from), length),
      severity: finding.severity,
      source: finding.code,
      message: [finding.message, ...finding.help].join("\n"),
      actions: finding.fixes.map(({ title }, i) => ({ name: title, apply: () => apply(finding, i) })),
    }));
    this.view.dispatch(setDiagnostics(state, diagnostics));
  }

  light(ranges: readonly Range[], scroll: boolean): void {
    lightIn(this.view, ranges, scroll);
  }

  goTo({ from, to }: Range): void {
    const length = this.view.state.doc.length;
    const anchor = Math.min(from, length);
    this.view.dispatch({ selection: { anchor, head: Math.min(to, length) }, scrollIntoView: true });
    this.view.focus();
  }

  replace(edits: readonly (Range & { readonly text: string })[]): void {
    this.view.dispatch({ changes: edits.map(({ from, to, text }) => ({ from, to, insert: text })) });
  }

  private extensions(path: string): Extension {
    const ofProgram = path.endsWith(".portals");
    return [
      common,
      history(),
      lintGutter(),
      indentUnit.of("  "),
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap]),
      ofProgram ? programColours() : EditorView.lineWrapping,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.events.changed(update.state.doc.toString());
        if (update.selectionSet || update.docChanged) this.events.at(update.state.selection.main.head);
      }),
    ];
  }
}

/** Emitted TypeScript, to be read. */
export class CodeView {
  readonly view: EditorView;

  /** `at` is called with the offset where the reader has clicked or moved to. */
  constructor(at: (offset: number) => void) {
    this.view = new EditorView({
      state: EditorState.create({
        extensions: [
          common,
          keymap.of([...defaultKeymap, ...searchKeymap]),
          javascript({ typescript: true }),
          syntaxHighlighting(codeColours),
          EditorState.readOnly.of(true),
          EditorView.updateListener.of((update) => {
            if (update.selectionSet && !update.docChanged) at(update.state.selection.main.head);
          }),
        ],
      }),
    });
    this.view.contentDOM.setAttribute("aria-label", "Emitted TypeScript");
  }

  show(text: string): void {
    const { doc } = this.view.state;
    if (doc.toString() === text) return;
    this.view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }

  light(ranges: readonly Range[], scroll: boolean): void {
    lightIn(this.view, ranges, scroll);
  }
}

function lightIn(view: EditorView, ranges: readonly Range[], scroll: boolean): void {
  const { length } = view.state.doc;
  const inside = ranges.map(({ from, to }) => ({ from: Math.min(from, length), to: Math.min(to, length) }));
  const [first] = inside;
  const effects: StateEffect<unknown>[] = [light.of(inside)];
  if (scroll && first !== undefined) effects.push(EditorView.scrollIntoView(first.from, { y: "nearest", yMargin: 60 }));
  view.dispatch({ effects });
}
