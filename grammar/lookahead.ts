/**
 * Which alternatives of a choice a token begins. Chevrotain finds that out by running every rule against a recorder and
 * walking the result, which takes longer than reading a small program; so the bundled compiler has the answers as a table
 * (`lookahead-table.ts`). One token decides, and where several alternatives begin with it, their gates.
 */
import { getLookaheadPaths, LLkLookaheadStrategy, type ILookaheadStrategy, type IOrAlt, type LookaheadSequence } from "chevrotain"; // prettier-ignore
import { vocabulary } from "./tokens.ts";

/** A place in the grammar where a token decides: between alternatives, or whether to enter what may be left out. */
export interface Place {
  readonly kind: "choice" | "optional";
  /** The token types that each alternative may begin with, as indices in `vocabulary`. */
  readonly beginnings: readonly (readonly number[])[];
}

/** By chevrotain's keys of the places. */
export type LookaheadTable = Readonly<Record<number, Place>>;

/** What a decision needs of the parser that takes it. */
interface Reader {
  LA_FAST(ahead: number): { readonly tokenTypeIdx: number };
}

/** Chevrotain calls them on the parser: the index of the alternative to take, and whether to enter. */
type Choice = ((this: Reader, alternatives?: readonly IOrAlt<unknown>[]) => number | undefined) & Made;
type Entry = ((this: Reader) => boolean) & Made;
export type Decision = Choice | Entry;

interface Made {
  readonly place: Place;
}

export function decision(place: Place): Decision {
  return place.kind === "choice" ? choice(place) : entry(place);
}

function choice(place: Place): Choice {
  const begun = alternativesByToken(place);
  function choose(this: Reader, alternatives: readonly IOrAlt<unknown>[] = []): number | undefined {
    for (const index of begun[this.LA_FAST(1).tokenTypeIdx] ?? []) {
      const gate = alternatives[index]?.GATE;
      if (gate === undefined || gate.call(this)) return index;
    }
    return undefined;
  }
  return Object.assign(choose, { place });
}

function entry(place: Place): Entry {
  const begun = alternativesByToken(place);
  function enter(this: Reader): boolean {
    return begun[this.LA_FAST(1).tokenTypeIdx] !== undefined;
  }
  return Object.assign(enter, { place });
}

/** By the number of a token's type, which stands in for its categories. */
function alternativesByToken({ beginnings }: Place): readonly (readonly number[] | undefined)[] {
  const begun: number[][] = [];
  for (const [alternative, types] of beginnings.entries()) {
    for (const { tokenTypeIdx = 0, categoryMatches = [] } of types.flatMap((index) => vocabulary[index] ?? [])) {
      for (const number of [tokenTypeIdx, ...categoryMatches]) {
        const alternatives = (begun[number] ??= []);
        if (alternatives.at(-1) !== alternative) alternatives.push(alternative);
      }
    }
  }
  return begun;
}

/** For chevrotain's analysis: the same decisions, from the recorded grammar. */
export class OneToken extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation({ prodOccurrence, rule }: AlternationOptions): Choice {
    const paths = getLookaheadPaths({ occurrence: prodOccurrence, rule, prodType: "Alternation", maxLookahead: 1 });
    return choice({ kind: "choice", beginnings: paths.map(firstTypes) });
  }

  override buildLookaheadForOptional({ prodOccurrence, rule, prodType }: OptionalOptions): Entry {
    const [inside = []] = getLookaheadPaths({ occurrence: prodOccurrence, rule, prodType, maxLookahead: 1 });
    return entry({ kind: "optional", beginnings: [firstTypes(inside)] });
  }
}

type AlternationOptions = Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0];
type OptionalOptions = Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0];

function firstTypes(paths: LookaheadSequence): readonly number[] {
  return [...new Set(paths.flatMap((path) => path.slice(0, 1)))].map((type) => {
    const index = vocabulary.indexOf(type);
    if (index < 0) throw new Error(`${type.name} is not in the vocabulary`);
    return index;
  });
}
