/**
 * The file system as processes of one namespace see it: the lab's directory from the disk (read only), everything written on top of it in
 * memory, and /proc, /sys and /run/netns made up from the kernel.
 */
import {
  unsafeBytesFromLatin1,
  type BufferEncoding,
  type FsStat,
  type IFileSystem,
  type MkdirOptions,
  type OverlayFs,
} from "just-bash";
import type { Kernel } from "../../model/kernel.js";
import { strerror, VethworkError } from "../../model/errors.js";
import { encodeText } from "../process/streams.js";
import { proc } from "./proc.js";
import { sys } from "./sysfs.js";
import { FileError, type VirtualNode } from "./virtual.js";

type Content = Parameters<IFileSystem["writeFile"]>[1];

const VIRTUAL_TIME = new Date(Date.UTC(2000, 0, 1));

/** Where text commands write what they print: see `FileView.collect`. */
const COLLECTED = "/dev/.collected/";

function bytesOf(
  content: Content,
  options: BufferEncoding | { encoding?: BufferEncoding } | undefined,
): string {
  if (typeof content !== "string") return Buffer.from(content).toString("latin1");
  const encoding = typeof options === "string" ? options : options?.encoding;
  return encoding === "binary" || encoding === "latin1" ? content : encodeText(content);
}

export class FileView implements IFileSystem {
  constructor(
    private readonly kernel: Kernel,
    private readonly netns: string,
    private readonly base: OverlayFs,
    /** paths written to, for the export of files */
    private readonly written: Set<string>,
    /** whether there is a program of this name: it then shows in the system's program directories */
    private readonly isProgram: (name: string) => boolean,
    /** outputs being collected, by path below COLLECTED */
    private readonly collected: Map<string, string[]>,
  ) {}

  /** why virtual files could not be read or written, for commands that only know "No such file"; taken by whoever runs them */
  readonly complaints: string[] = [];

  /** A path whose writes are collected; `take` gives the bytes and ends that. */
  collect(name: string): { path: string; take: () => string } {
    const chunks: string[] = [];
    const path = COLLECTED + name;
    this.collected.set(path, chunks);
    return {
      path,
      take: () => {
        this.collected.delete(path);
        return chunks.join("");
      },
    };
  }

  private collects(
    path: string,
    content: Content,
    options: BufferEncoding | { encoding?: BufferEncoding } | undefined,
  ): boolean {
    const chunks = path.startsWith(COLLECTED) ? this.collected.get(path) : undefined;
    chunks?.push(bytesOf(content, options));
    return chunks !== undefined;
  }

  /** Undefined where the path belongs to the ordinary files. */
  private virtual(path: string): VirtualNode | null | undefined {
    if (!/^\/(proc|sys|run|var|usr|sbin|bin|dev)(\/|$)/.test(path)) return undefined;
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts[0] === "proc") return proc(this.kernel, this.netns, parts.slice(1));
    if (parts[0] === "sys") return sys(this.kernel, this.netns, parts.slice(1));
    if (path.startsWith(COLLECTED))
      return this.collected.has(path) ? { type: "file", mode: 0o644, read: () => "" } : null;
    const program = /^\/(?:usr\/)?s?bin\/([^/]+)$/.exec(path);
    if (program && this.isProgram(program[1]!)) return { type: "file", mode: 0o755, read: () => "" };
    if (parts[0] === "var" && parts[1] === "run") parts.shift();
    if (parts[0] === "run" && parts[1] === "netns") {
      const names = this.kernel.netnsNames().filter((name) => name !== "");
      if (parts.length === 2)
        return names.length > 0 ? { type: "directory", names: () => names.sort() } : null;
      return parts.length === 3 && names.includes(parts[2]!)
        ? { type: "file", mode: 0o444, read: () => "" }
        : null;
    }
    return undefined;
  }

  /** Follows virtual links; throws where there is nothing. */
  private node(path: string, operation: string): VirtualNode | undefined {
    const seen = new Set<string>();
    for (let at = path; ;) {
      const node = this.virtual(at);
      if (node === undefined) return undefined;
      if (node === null || seen.has(at)) throw new FileError("ENOENT", path, operation);
      if (node.type !== "link") return node;
      if (!node.target.includes("/")) return { type: "file", mode: 0o444, read: () => "" };
      seen.add(at);
      at = this.base.resolvePath(at.replace(/\/[^/]*$/, ""), node.target);
    }
  }

  private content(path: string): string | undefined {
    const node = this.node(path, "open");
    if (!node) return undefined;
    if (node.type === "directory") throw new FileError("EISDIR", path, "read");
    if (node.type === "link") return "";
    try {
      return node.read();
    } catch (error) {
      throw this.refusal(error, path, "read");
    }
  }

  /** Writes to a virtual file; false where it is an ordinary one. Errors keep the kernel's errno. */
  private store(path: string, content: Content): boolean {
    let node: VirtualNode | undefined;
    try {
      node = this.node(path, "open");
    } catch (error) {
      if (/^\/(var\/)?run\//.test(path)) throw new FileError("EACCES", path);
      throw error;
    }
    if (!node) return false;
    if (node.type === "directory") throw new FileError("EISDIR", path);
    if (node.type !== "file" || !node.write) throw new FileError("EACCES", path);
    const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
    if (text === "") return true;
    try {
      node.write(text);
    } catch (error) {
      throw this.refusal(error, path, "write");
    }
    return true;
  }

  private refusal(error: unknown, path: string, operation: string): unknown {
    if (!(error instanceof VethworkError)) return error;
    this.complaints.push(error.code === "EUNSUPPORTED" ? error.message : strerror(error.code));
    return error.code === "EUNSUPPORTED" ? error : new FileError(error.code, path, operation);
  }

  async readFile(path: string, options?: Parameters<IFileSystem["readFile"]>[1]): Promise<string> {
    return this.content(path) ?? this.base.readFile(path, options);
  }

  async readFileBytes(path: string): ReturnType<NonNullable<IFileSystem["readFileBytes"]>> {
    const text = this.content(path);
    if (text === undefined) return this.base.readFileBytes(path);
    return unsafeBytesFromLatin1(Buffer.from(text, "utf8").toString("latin1"));
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    const text = this.content(path);
    return text === undefined ? this.base.readFileBuffer(path) : Buffer.from(text, "utf8");
  }

  async writeFile(
    path: string,
    content: Content,
    options?: BufferEncoding | { encoding?: BufferEncoding },
  ): Promise<void> {
    if (path === "/dev/null" || this.collects(path, content, options) || this.store(path, content)) return;
    await this.base.writeFile(path, content, options);
    this.written.add(path);
  }

  async appendFile(
    path: string,
    content: Content,
    options?: BufferEncoding | { encoding?: BufferEncoding },
  ): Promise<void> {
    if (path === "/dev/null" || this.collects(path, content, options) || this.store(path, content)) return;
    await this.base.appendFile(path, content, options);
    this.written.add(path);
  }

  async exists(path: string): Promise<boolean> {
    const node = this.virtual(path);
    if (node === undefined) return this.base.exists(path);
    return node !== null;
  }

  private statOf(node: VirtualNode): FsStat {
    return {
      isFile: node.type === "file",
      isDirectory: node.type === "directory",
      isSymbolicLink: node.type === "link",
      mode: node.type === "file" ? node.mode : node.type === "directory" ? 0o755 : 0o777,
      size: 0,
      mtime: VIRTUAL_TIME,
    };
  }

  async stat(path: string): Promise<FsStat> {
    const node = this.node(path, "stat");
    return node ? this.statOf(node) : this.base.stat(path);
  }

  async lstat(path: string): Promise<FsStat> {
    const node = this.virtual(path);
    if (node === null) throw new FileError("ENOENT", path, "lstat");
    return node ? this.statOf(node) : this.base.lstat(path);
  }

  async readdir(path: string): Promise<string[]> {
    const node = this.node(path, "scandir");
    if (!node) return this.base.readdir(path);
    if (node.type !== "directory") throw new FileError("ENOTDIR", path, "scandir");
    return node.names();
  }

  async readdirWithFileTypes(path: string): ReturnType<NonNullable<IFileSystem["readdirWithFileTypes"]>> {
    const node = this.node(path, "scandir");
    if (!node) return this.base.readdirWithFileTypes(path);
    const names = await this.readdir(path);
    return Promise.all(
      names.map(async (name) => {
        const { isFile, isDirectory, isSymbolicLink } = await this.lstat(
          `${path.replace(/\/$/, "")}/${name}`,
        );
        return { name, isFile, isDirectory, isSymbolicLink };
      }),
    );
  }

  private refuse(path: string, operation: string): void {
    if (this.virtual(path) !== undefined) throw new FileError("EPERM", path, operation);
  }

  async mkdir(path: string, options?: MkdirOptions): Promise<void> {
    if (this.virtual(path)) {
      if (options?.recursive) return;
      throw new FileError("EEXIST", path, "mkdir");
    }
    // /run/netns appears with the first namespace
    if (/^\/(var\/)?run\/netns$/.test(path) && options?.recursive) return;
    this.refuse(path, "mkdir");
    await this.base.mkdir(path, options);
  }

  async rm(path: string, options?: Parameters<IFileSystem["rm"]>[1]): Promise<void> {
    if (options?.force && this.virtual(path) === null) return;
    this.refuse(path, "rm");
    await this.base.rm(path, options);
  }

  async cp(source: string, target: string, options?: Parameters<IFileSystem["cp"]>[2]): Promise<void> {
    this.refuse(target, "cp");
    const text = this.virtual(source) ? this.content(source) : undefined;
    if (text !== undefined) return this.writeFile(target, text);
    await this.base.cp(source, target, options);
    await this.noteTree(target);
  }

  async mv(source: string, target: string): Promise<void> {
    this.refuse(source, "rename");
    this.refuse(target, "rename");
    await this.base.mv(source, target);
    await this.noteTree(target);
  }

  private async noteTree(path: string): Promise<void> {
    const { isDirectory } = await this.base.lstat(path);
    if (!isDirectory) this.written.add(path);
    else for (const name of await this.base.readdir(path)) await this.noteTree(`${path}/${name}`);
  }

  resolvePath(base: string, path: string): string {
    return this.base.resolvePath(base, path);
  }

  getAllPaths(): string[] {
    return this.base.getAllPaths();
  }

  async chmod(path: string, mode: number): Promise<void> {
    this.refuse(path, "chmod");
    await this.base.chmod(path, mode);
  }

  async symlink(target: string, path: string): Promise<void> {
    this.refuse(path, "symlink");
    await this.base.symlink(target, path);
  }

  async link(existing: string, path: string): Promise<void> {
    this.refuse(path, "link");
    await this.base.link(existing, path);
    this.written.add(path);
  }

  async readlink(path: string): Promise<string> {
    const node = this.virtual(path);
    if (node === undefined) return this.base.readlink(path);
    if (node?.type !== "link") throw new FileError(node ? "EINVAL" : "ENOENT", path, "readlink");
    return node.target;
  }

  async realpath(path: string): Promise<string> {
    const node = this.virtual(path);
    if (node === undefined) return this.base.realpath(path);
    if (node === null) throw new FileError("ENOENT", path, "realpath");
    return node.type === "link" ? this.base.resolvePath(path.replace(/\/[^/]*$/, ""), node.target) : path;
  }

  async utimes(path: string, atime: Date, mtime: Date): Promise<void> {
    if (this.virtual(path) !== undefined) return;
    await this.base.utimes(path, atime, mtime);
    this.written.add(path);
  }
}
