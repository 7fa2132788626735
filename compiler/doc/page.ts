/** What the site's pages say, before it is HTML. */
import type { GraphModel } from "../graph/model.ts";

export interface DocPage {
  /** Without `.html`; also the page's name in links. */
  readonly slug: string;
  readonly title: string;
  readonly kind: "app" | "module" | "library";
  readonly docs: string | undefined;
  readonly sections: readonly DocSection[];
  readonly graph: GraphModel | undefined;
  /** The file's text, which has a page of its own. */
  readonly source: { readonly name: string; readonly text: string } | undefined;
}

export interface DocSection {
  readonly title: string;
  readonly items: readonly DocItem[];
}

export interface DocItem {
  /** Unique in its page. */
  readonly anchor: string;
  readonly name: string;
  /** `task`, `portal`, `method` */
  readonly kind: string;
  /** Code. */
  readonly signature: string;
  readonly docs: string | undefined;
  readonly marks: readonly string[];
  /** In the source, from 1. */
  readonly line: number | undefined;
  readonly lists: readonly DocList[];
  /** Shown when it is unfolded: the code of a test. */
  readonly code: string | undefined;
}

/** State, handlers, variants: what an item consists of. */
export interface DocList {
  readonly title: string;
  readonly rows: readonly {
    readonly code: string;
    readonly docs: string | undefined;
    readonly href?: string | undefined;
  }[];
}
