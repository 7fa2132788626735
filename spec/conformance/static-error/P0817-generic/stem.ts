export function stem(word: string): string { return word.toLowerCase(); }
export async function fetchStem(word: string): Promise<string> { return word; }
export function anything(value: any): string { return String(value); }
export const vowels = 5;
export function identity<T>(value: T): T { return value; }
export function since(date: Date): number { return date.getTime(); }
export type Stem = { root: string };
function hidden(): number { return 1; }
