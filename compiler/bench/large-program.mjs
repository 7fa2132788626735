/** A program of any length, for what depends on it. */

/** A program of that many lines: a stage is a type, a task, a function and a unit. */
export function largeProgram(lines) {
  const text = ["app large", "source numbers = range(0, 10, atom: 5)"];
  for (let n = 0; text.length < lines; n++) {
    text.push(
      `/// Stage ${n}.`,
      `type Reading${n} = { sensor: String, value: Int, tags: List<String> }`,
      `type Event${n} = Seen${n} { at: Int, by: String } | Lost${n} { at: Int } | Idle${n}`,
      ``,
      `fn classify${n}(x: Int) -> Event${n} {`,
      `  if x % 3 == 0 { return Idle${n} }`,
      `  let doubled = x * 2`,
      `  if doubled > 10 { Seen${n} { at: doubled, by: "sensor \${x}" } } else { Lost${n} { at: x } }`,
      `}`,
      ``,
      `task counter${n}(Reading${n}) by String -> Reading${n} {`,
      `  state count: Int = 0`,
      `  state seen: List<Int> = []`,
      `  on next(r) {`,
      `    count += r.value`,
      `    seen.push(r.value)`,
      `    match classify${n}(count) {`,
      `      Seen${n} { at, by } => emit { sensor: by, value: at, tags: r.tags }`,
      `      Lost${n} { at } => emit { sensor: r.sensor, value: at, tags: [] }`,
      `      Idle${n} => {}`,
      `    }`,
      `  }`,
      `}`,
      ``,
      `stream s${n} = numbers`,
      `  |> map(x => Reading${n} { sensor: "s\${x}", value: x, tags: ["a", "b"] })`,
      `  |> keyBy(r => r.sensor)`,
      `  |> counter${n}`,
      `  |> filter(r => r.value > ${n})`,
      `sink s${n} -> console()`,
      ``,
    );
  }
  return text.join("\n");
}
