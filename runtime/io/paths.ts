/** Paths in a program are relative to the working directory; messages name them whole. */
import type { World } from "../world/world.ts";

export function wholePath(path: string, world: World): string {
  const folder = world.environment("PWD");
  if (folder === undefined || /^([/\\]|[A-Za-z]:)/.test(path)) return path;
  return `${folder}/${path.replace(/^\.\//, "")}`;
}

/** The folder that a path is in; `.` if none is named. */
export function folderOf(path: string): string {
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return slash < 0 ? "." : path.slice(0, Math.max(1, slash));
}
