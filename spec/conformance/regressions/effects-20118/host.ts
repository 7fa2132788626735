export function tripled(n: number): number { return (n * 3) % 1000; }
export function shouted(s: string): string { return s.toUpperCase().slice(0, 12); }
export function isOdd(n: number): boolean { return n % 2 !== 0; }
export function parted(n: number): readonly [number, number] { return [n % 7, n % 5]; }
export function firstOf(all: readonly string[]): string | undefined { return all[0]; }
export function priced(n: number): number { return (n * 7) % 100; }
export function told(s: string): boolean { return s.length > 3; }
export function found(n: number): string | undefined { return n % 2 === 0 ? undefined : `${n}`; }
export function charged(n: number): string { if (n % 3 === 0) throw new Error(`not ${n}`); return `charged ${n}`; }
export function noted(n: number): number { return n; }
