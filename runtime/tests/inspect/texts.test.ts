/** What people are shown of values that are too long for them. */
import { expect, test } from "vitest";
import { cut, cutEvents } from "../../inspect/texts.ts";

test("a text is cut behind a whole character, and is itself if it is short enough", () => {
  expect(cut("abc", 3)).toBe("abc");
  expect(cut("abcd", 3)).toBe("ab…");
  expect(cut("a🦊bc", 3)).toBe("a…");
  expect(cut("a🦊bc", 4)).toBe("a🦊…");
  expect(cut("abcd")).toBe("abcd");
});

test("of many events so many are shown as have the length together", () => {
  let looked = 0;
  const show = (event: unknown): string => (looked++, String(event).repeat(4));
  const events = Array.from({ length: 1000 }, (_, n) => n % 10);
  expect(cutEvents(events, show, 10)).toEqual(["0000", "1111", "2…", "… and 997 more"]);
  expect(looked).toBe(3);
  expect(cutEvents(events, show)).toHaveLength(1000);
});
