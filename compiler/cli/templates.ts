/**
 * What `portalsc init` writes: for each template the texts of its files, by path. They are real files, in `templates/`, which
 * the tests check and run; in the bundle, `build.mjs` puts them here.
 */
export const templates: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
