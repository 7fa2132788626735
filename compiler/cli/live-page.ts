/** The live view's page, served as long as a command runs. */
import { fileURLToPath } from "node:url";
import type { LiveServer, Shown } from "../live/server.ts";
import { ControlError } from "./control.ts";
import { exit } from "./exit-codes.ts";

/** If it is taken and no other is named, any that is free. */
export const DEFAULT_PAGE = 4040;

/** Says where the page is. Fails with a ControlError if the port that is named is taken. */
export async function openPage(shown: Shown, page: number | undefined): Promise<LiveServer> {
  const { LiveServer } = await import("../live/server.ts");
  const server = new LiveServer(shown, fileURLToPath(new URL("../dist/live.html", import.meta.url)));
  const port = await server.listen(page ?? DEFAULT_PAGE).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    if (page === undefined) return server.listen(0);
    throw new ControlError(`the port ${page} is taken`, ["name another one: --page N"], exit.usage);
  });
  process.stderr.write(`look inside at http://127.0.0.1:${port}/\n`);
  return server;
}
