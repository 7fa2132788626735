/** The picture as text for Graphviz: `portalsc graph --format dot app.portals | dot -Tpdf`. */
import { linesOf, type EdgeKind, type GraphEdge, type GraphModel, type GraphNode, type GraphPart, type NodeKind } from "./model.ts"; // prettier-ignore

export function drawDot(model: GraphModel): string {
  const lines = [
    "digraph portals {",
    "  rankdir=TB",
    "  compound=true",
    '  graph [fontname="Courier", fontsize=12]',
    '  node [fontname="Courier", fontsize=11, shape=box, style=rounded]',
    '  edge [fontname="Courier", fontsize=10]',
  ];
  for (const [i, app] of model.apps.entries()) {
    lines.push(
      `  subgraph cluster_${i} {`,
      `    label=${quoted([app.name, ...app.marks].join(" · "))}`,
      "    style=rounded",
    );
    for (const node of model.nodes) if (node.app === app.id) lines.push(`    ${nodeLine(node)}`);
    lines.push("  }");
  }
  for (const edge of model.edges) lines.push(`  ${edgeLine(edge)}`);
  return `${[...lines, "}"].join("\n")}\n`;
}

/** Shapes that words fit into, however many lines there are. */
const shapes: Readonly<Record<NodeKind, string>> = {
  source: "box",
  sink: "box",
  endpoint: "box",
  stream: "box",
  unit: "box",
  splitter: "trapezium",
  sequencer: "invtrapezium",
  effect: "component",
  portal: "diamond",
};

const edges: Readonly<Record<EdgeKind, string>> = {
  stream: "",
  connect: "",
  letters: "style=dotted",
  ask: "style=dashed, dir=both, arrowtail=open, color=purple",
};

function nodeLine(node: GraphNode): string {
  const lines = [
    node.label,
    ...node.details,
    ...node.marks,
    ...partLines(node.parts, "  "),
    ...node.portals.map(({ name, request, reply }) => `portal ${name}(${request}) -> ${reply}`),
  ];
  const outside = ["source", "sink", "endpoint"].includes(node.kind) ? ", color=forestgreen" : "";
  const broken = node.problems.length > 0 ? ", color=red, penwidth=2" : outside;
  return `${quoted(node.id)} [shape=${shapes[node.kind]}, label=${quoted(lines.join("\n"))}${broken}]`;
}

function partLines(parts: readonly GraphPart[], indent: string): readonly string[] {
  return parts.flatMap((part) => [
    [`${indent}${part.label}`, ...linesOf(part)].join(", "),
    ...partLines(part.parts, `${indent}  `),
  ]);
}

function edgeLine({ kind, from, to, label, cycle, problems }: GraphEdge): string {
  const options = [
    ...(label === "" ? [] : [`label=${quoted(label)}`]),
    ...(edges[kind] === "" ? [] : [edges[kind]]),
    ...(cycle ? ["penwidth=2"] : []),
    ...(problems.length > 0 ? ["color=red"] : []),
  ];
  return `${quoted(from)} -> ${quoted(to)}${options.length === 0 ? "" : ` [${options.join(", ")}]`}`;
}

/** Lines are set to the left. */
function quoted(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${escaped.includes("\n") ? `${escaped.replaceAll("\n", "\\l")}\\l` : escaped}"`;
}
