export async function charge(amount: number): Promise<string> { return `${amount}`; }
export function log(text: string): void { console.log(text); }
export async function visit(f: (n: number) => number): Promise<number> { return f(1); }
export async function both(amount: number, extra: { note: string }): Promise<string> { return extra.note + amount; }
