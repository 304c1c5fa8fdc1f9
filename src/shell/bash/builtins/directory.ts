/** cd, pwd and the directory stack. */
import type { ShellState } from "../state.js";
import type { Builtin } from "./index.js";

async function change(sh: ShellState, target: string, name: string): Promise<number> {
  const { files } = sh.machine;
  const path = files.path(sh, target);
  if (!(await files.exists(sh, target))) {
    await sh.complain(`${name}: ${target}: No such file or directory`);
    return 1;
  }
  if (!(await files.isDirectory(sh, target))) {
    await sh.complain(`${name}: ${target}: Not a directory`);
    return 1;
  }
  sh.variables.set("OLDPWD", sh.cwd);
  sh.cwd = path;
  sh.variables.set("PWD", path);
  return 0;
}

async function cd(sh: ShellState, args: string[]): Promise<number> {
  const [target] = args.filter((arg) => !/^-[LPe@]$/.test(arg) && arg !== "--");
  if (target === "-") {
    const old = sh.variables.get("OLDPWD");
    if (!old) {
      await sh.complain("cd: OLDPWD not set");
      return 1;
    }
    const status = await change(sh, old, "cd");
    if (status === 0) await sh.write(1, `${sh.cwd}\n`);
    return status;
  }
  const path = target ?? sh.variables.get("HOME") ?? "/root";
  return path === "" ? 0 : change(sh, path, "cd");
}

async function showStack(sh: ShellState): Promise<number> {
  await sh.write(1, `${[sh.cwd, ...sh.directoryStack].join(" ")}\n`);
  return 0;
}

export const DIRECTORY: Record<string, Builtin> = {
  cd,
  pwd: async (sh) => {
    await sh.write(1, `${sh.cwd}\n`);
    return 0;
  },
  dirs: showStack,
  pushd: async (sh, args) => {
    const old = sh.cwd;
    const target = args[0] ?? sh.directoryStack.shift();
    if (target === undefined) {
      await sh.complain("pushd: no other directory");
      return 1;
    }
    const status = await change(sh, target, "pushd");
    if (status !== 0) return status;
    sh.directoryStack.unshift(old);
    return showStack(sh);
  },
  popd: async (sh) => {
    const target = sh.directoryStack.shift();
    if (target === undefined) {
      await sh.complain("popd: directory stack empty");
      return 1;
    }
    return (await change(sh, target, "popd")) || showStack(sh);
  },
};
