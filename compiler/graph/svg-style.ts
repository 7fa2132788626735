/** The colours and lines of the picture. Contrast of text is at least 4.5 to 1 in both themes. */
import { sizes } from "./boxes.ts";
import { titleSize } from "./layout.ts";

type Palette = Readonly<Record<string, string>>;

const light: Palette = {
  paper: "#ffffff",
  ink: "#1f2328",
  faint: "#57606a",
  app: "#f6f8fa",
  "app-line": "#d0d7de",
  box: "#ffffff",
  line: "#8c959f",
  part: "#f3f6fa",
  frame: "#fbfcfe",
  outside: "#e9f6ec",
  "outside-line": "#2c8a4b",
  mixing: "#fff6dd",
  "mixing-line": "#9a6700",
  stream: "#4b6584",
  ask: "#8250df",
  portal: "#f5effe",
  cycle: "#bc4c00",
  wrong: "#cf222e",
  "wrong-box": "#ffebe9",
};

const dark: Palette = {
  paper: "#0d1117",
  ink: "#e6edf3",
  faint: "#9da7b3",
  app: "#151b23",
  "app-line": "#3d444d",
  box: "#0d1117",
  line: "#6e7681",
  part: "#1c2430",
  frame: "#11171f",
  outside: "#10261a",
  "outside-line": "#3fb950",
  mixing: "#2a2008",
  "mixing-line": "#d29922",
  stream: "#8ba6c7",
  ask: "#bb8cff",
  portal: "#21183a",
  cycle: "#ff9b50",
  wrong: "#ff7b72",
  "wrong-box": "#3a1519",
};

export function styleOf(): string {
  const of = (name: string): string => `var(--portals-${name}, var(--p-${name}))`;
  const set = (palette: Palette): string =>
    Object.entries(palette)
      .map(([name, colour]) => `--p-${name}:${colour}`)
      .join(";");
  const boxes = (kinds: string, fill: string, line: string): string => `${kinds}{fill:${of(fill)};stroke:${of(line)}}`;
  return [
    `.portals-graph{${set(light)};font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;font-variant-ligatures:none}`,
    `@media (prefers-color-scheme:dark){.portals-graph{${set(dark)}}}`,
    `[data-theme=light] .portals-graph,.portals-graph[data-theme=light]{${set(light)}}`,
    `[data-theme=dark] .portals-graph,.portals-graph[data-theme=dark]{${set(dark)}}`,
    `.portals-graph .background{fill:${of("paper")}}`,
    `.portals-graph text{fill:${of("ink")};white-space:pre}`,
    // Of the element, too: a page's own rules for such names must not change how wide a text is.
    `.portals-graph text.name{font-size:${sizes.name}px;font-weight:600}`,
    `.portals-graph text.title{font-size:${titleSize}px;font-weight:600}`,
    `.portals-graph text.detail{font-size:${sizes.detail}px;font-weight:400}`,
    `.portals-graph text.mark,.portals-graph .label text{font-size:${sizes.mark}px;font-weight:400}`,
    `.portals-graph .detail{fill:${of("ink")}}`,
    `.portals-graph .mark,.portals-graph .label text{fill:${of("faint")}}`,
    `.portals-graph .node>.detail,.portals-graph .node>a>.detail,.portals-graph .title{fill:${of("faint")}}`,
    `.portals-graph .title{paint-order:stroke;stroke:${of("app")};stroke-width:5;stroke-linejoin:round}`,
    boxes(".portals-graph .app>rect", "app", "app-line"),
    `.portals-graph .running>rect{stroke-dasharray:2 3}`,
    boxes(".portals-graph .node>rect", "box", "line"),
    boxes(
      ".portals-graph .source>rect,.portals-graph .sink>rect,.portals-graph .endpoint>rect,.portals-graph .node.stream>rect",
      "outside",
      "outside-line",
    ),
    boxes(".portals-graph .sequencer>rect,.portals-graph .splitter>rect", "mixing", "mixing-line"),
    boxes(".portals-graph .effect>rect,.portals-graph .node.portal>rect", "portal", "ask"),
    `.portals-graph .effect>rect{stroke-dasharray:4 3}`,
    boxes(".portals-graph .part>rect", "part", "app-line"),
    // Where events are parted by key, and on their way by key.
    boxes(".portals-graph .operator.keyed>rect", "mixing", "mixing-line"),
    `.portals-graph .task>rect{stroke:${of("line")}}`,
    boxes(".portals-graph .workflow>rect,.portals-graph .loop>rect", "frame", "line"),
    `.portals-graph .workflow>rect{stroke-dasharray:3 3}`,
    boxes(".portals-graph .served>rect", "portal", "ask"),
    `.portals-graph .sign{fill:none;stroke:${of("faint")};stroke-width:1.4;stroke-linejoin:round;stroke-linecap:round}`,
    `.portals-graph .served .sign{fill:${of("ask")};stroke:none}`,
    `.portals-graph .edge path,.portals-graph .flow path{fill:none;stroke:${of("stream")};stroke-width:1.4}`,
    `.portals-graph .flow path{stroke:${of("line")};stroke-width:1}`,
    `.portals-graph .flow.keyed path{stroke:${of("mixing-line")};stroke-width:1.6}`,
    `.portals-graph .edge .reach{stroke:transparent;stroke-width:10}`,
    `.portals-graph .edge.ask path:not(.reach){stroke:${of("ask")};stroke-dasharray:5 3}`,
    `.portals-graph .edge.letters path:not(.reach){stroke:${of("wrong")};stroke-dasharray:1 3;stroke-linecap:round}`,
    `.portals-graph .edge.cycle path:not(.reach){stroke-width:2}`,
    `.portals-graph .edge.cycle:not(.ask) path:not(.reach){stroke:${of("cycle")}}`,
    `.portals-graph marker path{fill:${of("stream")}}`,
    `.portals-graph marker.ask path{fill:${of("ask")}}`,
    `.portals-graph marker.cycle path{fill:${of("cycle")}}`,
    `.portals-graph marker.reply path{fill:none;stroke:${of("ask")};stroke-width:1.6}`,
    `.portals-graph marker.letters path{fill:${of("wrong")}}`,
    `.portals-graph marker.flow path{fill:${of("line")}}`,
    `.portals-graph .label rect{fill:${of("app")};fill-opacity:.92}`,
    `.portals-graph .label.ask text{fill:${of("ask")}}`,
    boxes(".portals-graph .broken>rect.box,.portals-graph .unknown>rect.box", "wrong-box", "wrong"),
    `.portals-graph .broken>rect.box{stroke-width:2}`,
    `.portals-graph .edge.broken path:not(.reach){stroke:${of("wrong")}}`,
    `.portals-graph .cover{fill:transparent;stroke:none}`,
    `.portals-graph a:hover>.cover,.portals-graph a:focus>.cover{stroke:${of("ask")};stroke-width:2}`,
  ].join("\n");
}
