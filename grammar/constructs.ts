/** Declarations as they are begun: completion offers them, and the extension has them as snippets. */

export interface Construct {
  readonly name: string;
  readonly description: string;
  /** As a snippet: `${1:name}` is a place to fill, with what may stand there. */
  readonly body: string;
}

export const constructs: readonly Construct[] = [
  { name: "app", description: "an app that counts words", body: "app ${1:name}\n\nsource ${2:lines} = ${3:[[\"one two\", \"two\"]]}\n\nstream ${4:counts} = ${2:lines} |> flatMap(line => line.words())\nsink ${4:counts} -> console()\n" }, // prettier-ignore
  { name: "task", description: "a task with state for each key", body: "task ${1:name}(${2:String}) by ${3:String} -> ${4:Int} {\n  state ${5:count}: ${4:Int} = 0\n\n  on next(${6:event}) {\n    ${5:count} += 1\n    emit ${5:count}\n  }\n}\n" }, // prettier-ignore
  { name: "workflow", description: "a function from streams to streams", body: "workflow ${1:name}(${2:events}: Stream<${3:Int}>) -> Stream<${4:Int}> {\n  ${2:events} |> map(${5:x} => ${6:x + 1})\n}\n" }, // prettier-ignore
  { name: "portal", description: "a portal and the task that serves it", body: "portal ${1:ask}(${2:Int}) -> ${3:Int}\n\ntask ${4:server}() {\n  on ask ${1:ask}(${5:request}) {\n    reply ${6:request}\n  }\n}\nrun ${4:server}()\n" }, // prettier-ignore
  { name: "test", description: "what must hold", body: 'test "${1:what must hold}" (${2:atoms}: List<List<${3:Int}>>) {\n  given ${4:source} = ${2:atoms}\n  expect ${5:stream}.events.length == ${2:atoms}.flatten().length\n}\n' }, // prettier-ignore
  {
    name: "type",
    description: "a union",
    body: "type ${1:Event} = ${2:Added} { ${3:item}: ${4:String} } | ${5:Removed}\n",
  },
  { name: "fn", description: "a function", body: "fn ${1:name}(${2:x}: ${3:Int}) -> ${4:Int} {\n  ${5:x}\n}\n" },
];
