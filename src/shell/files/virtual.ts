/** File trees that the kernel makes up as they are read: /proc and /sys. */
import type { Kernel } from "../../model/kernel.js";

/** An error as a file system gives it: an errno name and a path. */
export class FileError extends Error {
  constructor(
    readonly code: string,
    path: string,
    operation = "open",
  ) {
    super(`${code}: ${PHRASES[code] ?? "failed"}, ${operation} '${path}'`);
  }
}

const PHRASES: Record<string, string> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EINVAL: "invalid argument",
  EISDIR: "illegal operation on a directory",
  ENOTDIR: "not a directory",
  EROFS: "read-only file system",
  EEXIST: "file already exists",
};

export type VirtualNode =
  | { type: "directory"; names: () => string[] }
  | { type: "link"; target: string }
  | { type: "file"; mode: number; read: () => string; write?: (text: string) => void };

/** What is at a path (the parts below the tree's root) as seen from a namespace; null where there is nothing. */
export type VirtualTree = (kernel: Kernel, netns: string, parts: string[]) => VirtualNode | null;

export function directory(names: () => string[]): VirtualNode {
  return { type: "directory", names };
}

export function file(read: () => string, write?: (text: string) => void): VirtualNode {
  return { type: "file", mode: write ? 0o644 : 0o444, read, ...(write ? { write } : {}) };
}
