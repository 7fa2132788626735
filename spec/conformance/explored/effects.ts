/** What the explored program of effects calls. */
export function bill(amount: number): string {
  return `billed ${amount}`;
}

export function mail(text: string): number {
  return text.length;
}
