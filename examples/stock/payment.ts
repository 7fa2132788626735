/** Take money. A real one would pass on `key`, so that a call that is made again after a crash is paid once. */
export async function charge(
  buyer: string,
  units: number,
  { idempotencyKey }: { idempotencyKey: string },
): Promise<string> {
  return `${buyer} has paid for ${units} (${idempotencyKey})`;
}
