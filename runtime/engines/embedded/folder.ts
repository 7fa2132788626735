/**
 * The data folder as a whole: whose it is, and its lock.
 *
 *   LOCK   held while a process has the store
 *   FORMAT version of the layout, identity of the program, number of the store
 *   log/   segments (`segments.ts`)
 *   state/ checkpoints (`checkpoint.ts`)
 */
import { Fault, faultCodes } from "../../fault.ts";
import { crc32 } from "../../world/crc32.ts";
import { DiskError } from "../../world/world.ts";
import type { Disk, FolderLock, World } from "../../world/world.ts";
import type { StoreIdentity } from "../engine.ts";
import type { Mutant } from "./mutants.ts";
import { Segments } from "./segments.ts";

/** Of the log, its batches and the records of the runtime in them. */
const VERSION = 3;

/** What a folder of ours may have but for FORMAT, the last step of making it; `state` comes after it. */
const OURS: ReadonlySet<string> = new Set(["LOCK", "FORMAT.new", "log", "state"]);

/** Made by the file system itself at the top of a disk. */
const NOT_OURS_BUT_HARMLESS = "lost+found";

export interface StoreFolder {
  readonly lock: FolderLock;
  /** Random number of this store, in all its records. */
  readonly store: number;
}

/** Take the folder, or make a new store in it if it is empty or not there. Fails with a Fault or a DiskError. */
export async function openFolder(
  world: World,
  folder: string,
  identity: StoreIdentity,
  mutant: Mutant,
): Promise<StoreFolder> {
  const { disk } = world;
  // Before anything is written: a folder of somebody else is not touched.
  await refuseForeign(disk, folder);
  const lock = await lockOf(world, folder);
  try {
    await refuseForeign(disk, folder);
    const format = await readText(disk, `${folder}/FORMAT`);
    const store =
      format === undefined ? await makeStore(world, folder, identity) : checkFormat(format, folder, identity);
    // Also if FORMAT was there: the process that made it may have been killed before it did this.
    if (mutant !== "skipFolderSync") await disk.syncFolder(folder);
    return { lock, store };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Take a folder that is a store, whichever program's it is. Nothing but its lock is made. Fails with a Fault or a DiskError. */
export async function holdFolder(
  world: World,
  folder: string,
): Promise<StoreFolder & { readonly identity: StoreIdentity }> {
  const { disk } = world;
  await refuseForeign(disk, folder);
  const format = await readText(disk, `${folder}/FORMAT`);
  if (format === undefined) {
    throw new Fault(faultCodes.noRecording, "there is no data folder", {
      at: folder,
      help: ["name the folder that was given to `portalsc run … --data DIR`"],
    });
  }
  const lock = await lockOf(world, folder);
  try {
    const store = checkFormat(format, folder, undefined);
    const text = (name: string): string => JSON.parse(fieldOf(format, name) ?? '""') as string;
    return { lock, store, identity: { app: text("app"), schema: text("schema") } };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The folder is a store, and that of the program of this name. Nothing is held, and nothing else is checked. */
export async function belongsTo({ disk }: World, folder: string, app: string): Promise<boolean> {
  const format = (await readText(disk, `${folder}/FORMAT`)) ?? "";
  return fieldOf(format, "app") === JSON.stringify(app);
}

async function lockOf({ disk }: World, folder: string): Promise<FolderLock> {
  const lock = await disk.lock(folder);
  if (lock !== undefined) return lock;
  throw new Fault(faultCodes.folderTaken, "another process has this data folder", {
    at: folder,
    help: ["stop the other process, or give this one another folder with --data"],
  });
}

async function refuseForeign(disk: Disk, folder: string): Promise<void> {
  const names = new Set(await listIfThere(disk, folder));
  if (names.has("FORMAT")) return;
  const strange = [...names].find((name) => !OURS.has(name) && name !== NOT_OURS_BUT_HARMLESS);
  if (strange !== undefined) {
    throw new Fault(faultCodes.folderForeign, `the folder is not empty and not a data folder: it has \`${strange}\``, {
      at: folder,
      help: ["give --data a new folder, or one that a run of this program made"],
    });
  }
  // Making a store writes no record before FORMAT is durable.
  if (names.has("state") || (names.has("log") && (await hasRecords(disk, folder)))) {
    throw new Fault(faultCodes.folderDamaged, "the file FORMAT is missing from the data folder", {
      at: folder,
      help: [RESTORE],
    });
  }
}

async function hasRecords(disk: Disk, folder: string): Promise<boolean> {
  const segments = new Segments(disk, folder);
  for (const id of await segments.list()) {
    if ((await segments.read(id)).some((byte) => byte !== 0)) return true;
  }
  return false;
}

/** What to do about damage. */
export const RESTORE = "restore the data folder from a copy, or start anew in another one";

async function makeStore(world: World, folder: string, identity: StoreIdentity): Promise<number> {
  const { disk } = world;
  const store = Math.floor(world.random("store")() * 0x100000000);
  const segments = new Segments(disk, folder);
  await disk.makeFolder(segments.folder);
  await segments.remove(await segments.list());
  // So that a log without segments is one that was lost.
  await (await segments.create(1, 0)).file.close();
  const fresh = `${folder}/FORMAT.new`;
  await removeIfThere(disk, fresh);
  const file = await disk.create(fresh);
  await file.write(0, new TextEncoder().encode(formatText(store, identity)));
  await file.sync();
  await file.close();
  await disk.rename(fresh, `${folder}/FORMAT`);
  return store;
}

function formatText(store: number, { app, schema }: StoreIdentity): string {
  const text = [
    "The data folder of a Portals program. The runtime writes it; please do not edit.",
    `version: ${VERSION}`,
    `app: ${JSON.stringify(app)}`,
    `schema: ${JSON.stringify(schema)}`,
    `store: ${store}`,
    "",
  ].join("\n");
  return `${text}checksum: ${checksum(text)}\n`;
}

function checksum(text: string): string {
  return crc32(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
}

/** The number of the store if FORMAT is whole and names this program, or any. */
function checkFormat(text: string, folder: string, identity: StoreIdentity | undefined): number {
  const at = `${folder}/FORMAT`;
  const damaged = (reason: string): Fault => new Fault(faultCodes.folderDamaged, reason, { at, help: [RESTORE] });
  const field = (name: string): string | undefined => fieldOf(text, name);

  // First, because another version may have other fields and checksums.
  const version = Number(field("version"));
  if (!Number.isSafeInteger(version)) throw damaged("it does not tell the version of the folder's format");
  if (version !== VERSION) {
    const age = version > VERSION ? "a newer" : "an older";
    throw new Fault(
      faultCodes.folderForeign,
      `the folder was written by ${age} release of Portals, in format ${version}; this one has format ${VERSION}`,
      { at, help: ["run the program with the release that wrote the folder, or give --data a new one"] },
    );
  }
  const end = text.lastIndexOf("checksum: ");
  if (end < 0 || text.slice(end) !== `checksum: ${checksum(text.slice(0, end))}\n`) {
    throw damaged("it does not match its checksum");
  }
  if (identity === undefined) return Number(field("store"));
  const app = field("app");
  const schema = field("schema");
  if (app !== JSON.stringify(identity.app)) {
    throw new Fault(
      faultCodes.folderForeign,
      `the folder belongs to the program ${app}, and this is ${JSON.stringify(identity.app)}`,
      { at: folder, help: ["give --data another folder"] },
    );
  }
  if (schema !== JSON.stringify(identity.schema)) {
    throw new Fault(
      faultCodes.folderForeign,
      `the folder belongs to another version of the program ${app}: what it keeps has other types`,
      { at: folder, help: ["run the version that wrote the folder, or give --data a new one"] },
    );
  }
  return Number(field("store"));
}

function fieldOf(format: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)$`, "m").exec(format)?.[1];
}

async function listIfThere(disk: Disk, folder: string): Promise<string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (error instanceof DiskError && error.failure === "missing") return [];
    throw error;
  }
}

async function removeIfThere(disk: Disk, path: string): Promise<void> {
  try {
    await disk.remove(path);
  } catch (error) {
    if (!(error instanceof DiskError && error.failure === "missing")) throw error;
  }
}

async function readText(disk: Disk, path: string): Promise<string | undefined> {
  try {
    const file = await disk.open(path, "read");
    try {
      return new TextDecoder().decode(await file.read(0, await file.size()));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof DiskError && error.failure === "missing") return undefined;
    throw error;
  }
}
