/** The picture as text that Mermaid draws: in Markdown pages of GitHub and GitLab, for example. */
import type { EdgeKind, GraphApp, GraphModel, GraphNode, GraphPart, NodeKind } from "./model.ts";

export function drawMermaid(model: GraphModel): string {
  const names = new Map<string, string>();
  /** Mermaid's own ids may not have all characters that paths have. */
  const nameOf = (id: string): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const name = `n${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  const lines = ["flowchart TB"];
  for (const app of model.apps) {
    lines.push(`  subgraph ${nameOf(app.id)}["${titleOf(app)}"]`, "    direction TB");
    for (const node of model.nodes) if (node.app === app.id) lines.push(...nodeLines(node, nameOf));
    lines.push("  end");
  }
  for (const { kind, from, to, label } of model.edges) {
    const words = label === "" ? "" : `|"${quoted(label)}"|`;
    lines.push(`  ${nameOf(from)} ${arrows[kind]}${words} ${nameOf(to)}`);
  }
  const cycles = model.edges.flatMap(({ cycle }, i) => (cycle ? [i] : []));
  if (cycles.length > 0) lines.push(`  linkStyle ${cycles.join(",")} stroke-width:3px`);
  lines.push("  classDef outside stroke:#2c8a4b,stroke-width:2px", "  classDef broken stroke:#cf222e,stroke-width:3px");
  const ofClass = (name: string, nodes: readonly GraphNode[]): void => {
    if (nodes.length > 0) lines.push(`  class ${nodes.map(({ id }) => nameOf(id)).join(",")} ${name}`);
  };
  ofClass(
    "outside",
    model.nodes.filter(({ kind }) => ["source", "sink", "endpoint"].includes(kind)),
  );
  ofClass(
    "broken",
    model.nodes.filter((node) => node.problems.length > 0),
  );
  return `${lines.join("\n")}\n`;
}

const arrows: Readonly<Record<EdgeKind, string>> = { stream: "-->", connect: "-->", letters: "-.->", ask: "<-.->" };

const shapes: Readonly<Record<NodeKind, readonly [string, string]>> = {
  source: ["([", "])"],
  sink: ["([", "])"],
  endpoint: ["([", "])"],
  stream: ["([", "])"],
  unit: ["[", "]"],
  splitter: ["{{", "}}"],
  sequencer: ["[[", "]]"],
  effect: ["[/", "/]"],
  portal: ["{", "}"],
};

function nodeLines(node: GraphNode, nameOf: (id: string) => string): readonly string[] {
  const [open, close] = shapes[node.kind];
  const inside = node.parts.length === 0 ? [] : [summaryOf(node.parts)];
  const portals = node.portals.map(({ name, request, reply }) => `◆ ${name}(${request}) → ${reply}`);
  const words = [
    `<b>${quoted(node.label)}</b>`,
    ...[...node.details, ...node.marks, ...inside, ...portals].map(quoted),
  ];
  return [`    ${nameOf(node.id)}${open}"${words.join("<br>")}"${close}`];
}

/** `filter · keyBy · counter`; what is one loop or one workflow is in brackets. */
function summaryOf(parts: readonly GraphPart[]): string {
  const one = (part: GraphPart): string => {
    if (part.parts.length === 0) return part.key === undefined ? part.label : `${part.label} by ${part.key}`;
    return part.kind === "loop" ? `[${summaryOf(part.parts)}]` : `${part.label} [${summaryOf(part.parts)}]`;
  };
  return parts.map(one).join(" · ");
}

function titleOf({ name, marks }: GraphApp): string {
  return quoted([name, ...marks].join(" · "));
}

function quoted(text: string): string {
  return text.replaceAll("&", "#amp;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;");
}
