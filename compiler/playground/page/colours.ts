/** Colours of a program in the editor: those of its tokens. */
import { RangeSetBuilder, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { coloursOf, type Colour } from "../../syntax/colours.ts";

const marks = new Map<Colour, Decoration>();

function markOf(colour: Colour): Decoration {
  let mark = marks.get(colour);
  if (mark === undefined) marks.set(colour, (mark = Decoration.mark({ class: `colour-${colour}` })));
  return mark;
}

function decorations({ doc }: EditorState): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { start, end, colour } of coloursOf(doc.toString())) builder.add(start, end, markOf(colour));
  return builder.finish();
}

export function programColours(): Extension {
  return StateField.define<DecorationSet>({
    create: decorations,
    update: (before, { docChanged, state }) => (docChanged ? decorations(state) : before),
    provide: (field) => EditorView.decorations.from(field),
  });
}
