/** In a browser no module is the program that was started: takes the place of `main.ts` there (`browser` in package.json). */
export function runMain(): Promise<void> {
  return Promise.resolve();
}
