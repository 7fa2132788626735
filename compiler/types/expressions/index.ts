/** The checking of bodies: expressions, statements and patterns, for the checking of declarations. */
export { inBody } from "./body.ts";
export { checkExpr, inferExpr } from "./infer.ts";
export { checkPattern } from "./patterns.ts";
export { checkBlock } from "./statements.ts";
