/** What `portalsc replay --against` says. */
import type { Comparison, StreamDifference } from "@portals/runtime/recording";

/** `steps`: those of the recording. */
export function comparisonText({ differences, same, only, misfits, free, halts }: Comparison, steps: number): string {
  const lines: string[] = [];
  const [first] = differences;
  if (first === undefined) {
    const which = only.was.length === 0 ? "all" : "of those that both have, all";
    lines.push(`${which} ${same.length} streams are the same, over ${steps} recorded steps`);
  }
  if (first !== undefined) {
    const where = first.step === undefined ? "behind the last step" : `step ${first.step}`;
    lines.push(`the first difference: ${where}, stream ${first.stream}, atom ${first.atom}`);
    lines.push(`  was ${first.was ?? "not there"}`, `  is  ${first.is ?? "not there"}`);
    lines.push(`streams that differ: ${differences.map(summary).join(", ")}`);
    lines.push(`streams that are the same: ${same.length === 0 ? "none" : same.join(", ")}`);
  }
  if (only.was.length > 0) lines.push(`streams that are no more: ${only.was.join(", ")}`);
  if (only.is.length > 0) lines.push(`streams that are new: ${only.is.join(", ")}`);
  if (halts !== undefined) lines.push(`the other version halts, and was given no more: ${halts}`);
  if (misfits.length > 0) {
    lines.push("what was recorded and did not apply to the other version (the step is left out):");
    for (const misfit of misfits) {
      lines.push(`  ${misfit.why}: ${misfit.steps} steps, the first one ${misfit.first}`);
    }
  }
  if (free > 0) {
    lines.push(
      `it took ${free} steps that were not recorded: of units that it has besides as soon as there was something to do, and of others at the end, those upstream first`,
    );
  }
  return lines.map((line) => `${line}\n`).join("");
}

function summary({ stream, atom, lengths: [was, is] }: StreamDifference): string {
  return `${stream} (from atom ${atom} on; ${was === is ? `${was} atoms` : `${was} atoms, now ${is}`})`;
}
