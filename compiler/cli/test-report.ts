/** What `portalsc test` says of a test: for people, for machines, for CI servers. */
import type { Checked, FailedCheck, Failure } from "@portals/runtime/testing";
import { paint } from "../diagnostics/paint.ts";

/** A test of a file, checked. */
export interface Tested {
  /** As it was named. */
  readonly file: string;
  readonly checked: Checked;
  readonly seconds: number;
}

export interface Shown {
  readonly colour: boolean;
  /** The trace of a test that did not fail too. */
  readonly trace: boolean;
}

export function describeTest({ file, checked }: Tested, { colour, trace }: Shown): string {
  const { title, failed, runs, crashes } = checked;
  const lines = [
    failed === undefined
      ? `  ${paint("ok", "help", colour)}      ${title} (${count(runs, "run")}, ${count(crashes, "crash")})`
      : `  ${paint("FAILED", "error", colour)}  ${title}`,
  ];
  const details = failed === undefined ? [] : describeFailed(failed);
  if (failed !== undefined || trace) {
    if (checked.trace.length > 0) details.push("", ...checked.trace);
  }
  if (failed !== undefined) details.push("", `again: ${again(file, title, failed)}`);
  return [...lines, ...details.map((line) => (line === "" ? "" : `    ${line}`)), ...(details.length > 0 ? [""] : [])]
    .map((line) => `${line}\n`)
    .join("");
}

export function count(n: number, what: string): string {
  if (n === 1) return `1 ${what}`;
  return `${n} ${what}${what.endsWith("sh") ? "es" : "s"}`;
}

/** What was wrong, and with which parameters and crashes. */
export function describeFailed(failed: FailedCheck): string[] {
  const lines = describeFailure(failed.failure);
  if (failed.parameters.length > 0 || failed.crashes.length > 0) lines.push("");
  for (const { name, value } of failed.parameters) lines.push(`${name} = ${value}`);
  for (const { steps, turns, power } of failed.crashes) {
    const when = turns === 0 ? "" : ", a little later";
    lines.push(
      `${power ? "the power fails" : "the process is killed"} ${count(steps + 1, "step")} after its start${when}`,
    );
  }
  return lines;
}

export function describeFailure(failure: Failure): string[] {
  switch (failure.kind) {
    case "condition": {
      const sides = failure.sides.map(({ text, value }) => `${text} is ${value}`);
      return [`${failure.when} ${failure.text}`, ` --> ${failure.position}`, ...sides];
    }
    case "broken":
      return [`error[${failure.code}]: ${failure.what} failed: ${failure.message}`, ` --> ${failure.position}`];
    case "fault": {
      const { code, message, at, app, unit, key, stream, atom } = failure.fault;
      const where = [`app ${app}`];
      if (unit !== undefined) where.push(`unit ${unit}`);
      if (key !== undefined) where.push(`key ${key}`);
      if (stream !== undefined && atom !== undefined && atom > 0) where.push(`atom ${atom} of ${stream}`);
      const help = failure.fault.help.map((line) => `help: ${line}`);
      return [`error[${code}]: ${message}`, ...(at === "" ? [] : [` --> ${at}`]), `in ${where.join(", ")}`, ...help];
    }
    case "missing":
      return [
        `${failure.what}, and the test does not say what it gets`,
        `help: begin the test with \`${failure.cure}\``,
      ];
    case "endless":
      return [`the program is not quiet after ${failure.steps} steps`];
  }
}

/** The command that runs the failed case, and no other. */
function again(file: string, title: string, { seed, path }: FailedCheck): string {
  return `portalsc test ${quoted(file)} --only ${quoted(title)} --seed ${seed} --path ${path}`;
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** One object a line. */
export function jsonOf({ file, checked }: Tested): string {
  const { title, position, runs, steps, crashes, failed, trace } = checked;
  const base = { type: "test", file, title, position, outcome: failed ? "failed" : "passed", runs, steps, crashes };
  return `${JSON.stringify(failed === undefined ? base : { ...base, ...failed, trace })}\n`;
}

/** As JUnit writes it, which CI servers read. */
export function junit(tests: readonly Tested[]): string {
  const suites = new Map<string, Tested[]>();
  for (const one of tests) suites.set(one.file, [...(suites.get(one.file) ?? []), one]);
  const parts = [...suites].map(([file, own]) => {
    const failures = own.filter(({ checked }) => checked.failed !== undefined).length;
    const cases = own.map((one) => testCase(one)).join("");
    const attributes = `name="${escaped(file)}" tests="${own.length}" failures="${failures}" time="${timeOf(own)}"`;
    return `  <testsuite ${attributes}>\n${cases}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${parts.join("")}</testsuites>\n`;
}

function testCase(one: Tested): string {
  const { file, checked } = one;
  const attributes = `classname="${escaped(file)}" name="${escaped(checked.title)}" time="${timeOf([one])}"`;
  if (checked.failed === undefined) return `    <testcase ${attributes}/>\n`;
  const [message = "failed"] = describeFailure(checked.failed.failure);
  const text = describeTest(one, { colour: false, trace: false });
  const failure = `<failure message="${escaped(message)}">${escaped(text)}</failure>`;
  return `    <testcase ${attributes}>\n      ${failure}\n    </testcase>\n`;
}

function timeOf(tests: readonly Tested[]): string {
  return tests.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Without the control characters that XML cannot have. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (c) => entities[c] ?? c)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd");
}
