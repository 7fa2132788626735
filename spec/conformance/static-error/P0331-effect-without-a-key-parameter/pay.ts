export async function late(n: number, options: { idempotencyKey: string }): Promise<number> { return n; }
