/** The files of a lab: one overlay for all namespaces, a view for each, and the questions that the shell asks about files. */
import { OverlayFs } from "just-bash";
import { strerror, VethworkError } from "../../model/errors.js";
import type { Kernel } from "../../model/kernel.js";
import type { OpenFile } from "../process/streams.js";
import { encodeText, InputText, NULL_DEVICE } from "../process/streams.js";
import { FileView } from "./view.js";

/** Whoever asks: its directory and its namespace. */
export interface Viewer {
  cwd: string;
  netns: string;
}

/** Files on disk above this are refused: a script reads them into memory whole. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

export class LabFiles {
  private readonly overlay: OverlayFs;
  private readonly views = new Map<string, FileView>();
  private readonly written = new Set<string>();
  private readonly collected = new Map<string, string[]>();

  /** `root`: the directory on the disk that may be read, and appears under its own path. */
  constructor(
    private readonly kernel: Kernel,
    readonly root: string,
    private readonly isProgram: (name: string) => boolean = () => false,
  ) {
    this.overlay = new OverlayFs({
      root,
      mountPoint: root,
      allowSymlinks: true,
      maxFileReadSize: MAX_FILE_BYTES,
    });
    for (const path of [
      "/tmp",
      "/root",
      "/etc",
      "/dev",
      "/run",
      "/var",
      "/var/tmp",
      "/var/run",
      "/usr",
      "/usr/sbin",
      "/usr/bin",
      "/sbin",
      "/bin",
    ])
      this.overlay.mkdirSync(path);
    this.overlay.writeFileSync("/dev/null", "");
    this.overlay.writeFileSync("/etc/hostname", "vethwork\n");
  }

  view(netns: string): FileView {
    let view = this.views.get(netns);
    if (!view) {
      view = new FileView(this.kernel, netns, this.overlay, this.written, this.isProgram, this.collected);
      this.views.set(netns, view);
    }
    return view;
  }

  /** Absolute paths and contents of the files that scripts wrote and that are still there. */
  async writtenFiles(): Promise<Map<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    for (const path of [...this.written].sort()) {
      if (path.startsWith("/dev/") || !(await this.overlay.exists(path))) continue;
      if ((await this.overlay.stat(path)).isFile) files.set(path, await this.overlay.readFileBuffer(path));
    }
    return files;
  }

  /** Text as an open file. */
  input(description: string, text: string): OpenFile {
    return new InputText(description, encodeText(text));
  }

  path(viewer: Viewer, path: string): string {
    return this.overlay.resolvePath(viewer.cwd, path);
  }

  /** Content as a byte string. */
  async read(viewer: Viewer, path: string): Promise<string> {
    return Buffer.from(await this.readBytes(viewer, path)).toString("latin1");
  }

  async readBytes(viewer: Viewer, path: string): Promise<Uint8Array> {
    if (path === "") throw new VethworkError("ENOENT", "No such file or directory");
    return this.view(viewer.netns).readFileBuffer(this.path(viewer, path));
  }

  async readText(viewer: Viewer, path: string): Promise<string> {
    return Buffer.from(await this.readBytes(viewer, path)).toString("utf8");
  }

  async writeBytes(viewer: Viewer, path: string, bytes: Uint8Array, append = false): Promise<void> {
    const view = this.view(viewer.netns);
    const full = this.path(viewer, path);
    if (append) await view.appendFile(full, bytes);
    else await view.writeFile(full, bytes);
  }

  /** Puts a byte string where no script counts it as its own. */
  async writeScratch(path: string, bytes: string): Promise<void> {
    await this.overlay.writeFile(path, Buffer.from(bytes, "latin1"));
  }

  /** Opens as the shell does for `>` and `>>`. Throws where it cannot be. */
  async openForWriting(viewer: Viewer, path: string, append: boolean): Promise<OpenFile> {
    const full = this.path(viewer, path);
    if (full === "/dev/null") return NULL_DEVICE;
    const view = this.view(viewer.netns);
    const parent = full.replace(/\/[^/]*$/, "") || "/";
    if (path === "" || !(await view.exists(parent)))
      throw new VethworkError("ENOENT", "No such file or directory");
    if ((await view.exists(full)) && (await view.stat(full)).isDirectory)
      throw new VethworkError("EISDIR", "Is a directory");
    if (append) await view.appendFile(full, new Uint8Array(0));
    else await view.writeFile(full, new Uint8Array(0));
    return { description: full, write: (bytes) => view.appendFile(full, Buffer.from(bytes, "latin1")) };
  }

  /** The reason of a failed operation in strerror's words. */
  reason(error: unknown): string {
    if (error instanceof VethworkError && error.code === "EUNSUPPORTED") return error.message;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof VethworkError ? error.code : /^([A-Z]+):/.exec(message)?.[1];
    if (code === "EISDIR") return "Is a directory";
    if (code === "ENOTDIR") return "Not a directory";
    if (code === "EROFS") return "Read-only file system";
    if (code === "EFBIG") return "File too large";
    return code ? strerror(code) : message;
  }

  private async ask<T>(
    viewer: Viewer,
    path: string,
    otherwise: T,
    question: (view: FileView, full: string) => Promise<T>,
  ): Promise<T> {
    if (path === "") return otherwise;
    try {
      return await question(this.view(viewer.netns), this.path(viewer, path));
    } catch {
      return otherwise;
    }
  }

  exists(viewer: Viewer, path: string): Promise<boolean> {
    return this.ask(viewer, path, false, (view, full) => view.exists(full));
  }
  isRegular(viewer: Viewer, path: string): Promise<boolean> {
    return this.ask(viewer, path, false, async (view, full) => (await view.stat(full)).isFile);
  }
  isDirectory(viewer: Viewer, path: string): Promise<boolean> {
    return this.ask(viewer, path, false, async (view, full) => (await view.stat(full)).isDirectory);
  }
  isLink(viewer: Viewer, path: string): Promise<boolean> {
    return this.ask(viewer, path, false, async (view, full) => (await view.lstat(full)).isSymbolicLink);
  }
  size(viewer: Viewer, path: string): Promise<number> {
    return this.ask(viewer, path, 0, async (view, full) => (await view.stat(full)).size);
  }
  isExecutable(viewer: Viewer, path: string): Promise<boolean> {
    return this.ask(viewer, path, false, async (view, full) => ((await view.stat(full)).mode & 0o111) !== 0);
  }
  /** Root may write everything but what the kernel refuses. */
  isWritable(viewer: Viewer, path: string): Promise<boolean> {
    return this.ask(viewer, path, false, async (view, full) => {
      const { mode } = await view.stat(full);
      return !/^\/(proc|sys)\//.test(full) || (mode & 0o222) !== 0;
    });
  }
  resolve(viewer: Viewer, path: string): Promise<string> {
    return this.ask(viewer, path, path, (view, full) => view.realpath(full));
  }
  isNewer(viewer: Viewer, left: string, right: string): Promise<boolean> {
    return this.ask(viewer, left, false, async (view, full) => {
      const other = this.path(viewer, right);
      if (!(await view.exists(other))) return true;
      return (await view.stat(full)).mtime > (await view.stat(other)).mtime;
    });
  }
  list(viewer: Viewer, path: string): Promise<string[]> {
    return this.view(viewer.netns).readdir(this.path(viewer, path));
  }
}
