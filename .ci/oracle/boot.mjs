/**
 * Runs labs in Debian's User-Mode Linux (package user-mode-linux: Linux 6.1 as an ordinary process). One boot takes many labs.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const NEEDED = {
  "/usr/bin/linux.uml": "user-mode-linux",
  "/usr/lib/uml/modules": "user-mode-linux",
  "/usr/bin/python3": "python3",
  "/usr/sbin/iptables-legacy": "iptables",
  "/usr/sbin/ipset": "ipset",
  "/usr/sbin/conntrack": "conntrack",
  "/usr/sbin/ipvsadm": "ipvsadm",
};
const PACKAGES =
  "user-mode-linux python3 iproute2 kmod bridge-utils procps iptables ipset ipvsadm conntrack netcat-openbsd socat";

/** Throws one sentence where the oracle cannot run on this machine. */
export function requireOracle() {
  for (const [path, pkg] of Object.entries(NEEDED))
    if (!existsSync(path))
      throw new Error(`${path} is missing (Debian package ${pkg}); run: sudo apt-get install ${PACKAGES}`);
  if (process.getuid?.() !== 0) throw new Error("the oracle mounts the host's files as root: run it as root");
}

/**
 * Boots one kernel that runs every lab of `directories` (absolute paths with different last components), each in fresh namespaces.
 * @returns the directory with one folder a lab (frames.jsonl, taps.txt, state/, setup.log, traffic.log, log.txt; `error` where it failed);
 *   the caller removes it.
 */
export async function boot(directories, { timeoutSeconds = 300 + 40 * directories.length } = {}) {
  const out = mkdtempSync(join(tmpdir(), "vethwork-oracle-"));
  const jobs = join(out, "jobs");
  writeFileSync(jobs, directories.join("\n") + "\n");
  if (directories.some((d) => /\bipvsadm\b/.test(scriptsOf(d)))) writeFileSync(join(out, "ipvs"), "yes\n");
  if (directories.some((d) => NETFILTER.test(scriptsOf(d)))) writeFileSync(join(out, "netfilter"), "yes\n");
  mkdirSync(join(out, "home"));
  const child = spawn(
    "/usr/bin/linux.uml",
    [
      "mem=768M",
      "root=/dev/root",
      "rootfstype=hostfs",
      "rootflags=/",
      "ro",
      "quiet",
      "log_buf_len=1M",
      `init=${join(here, "init.sh")}`,
      "con=null",
      "con0=fd:0,fd:1",
      `ORACLE_HERE=${here}`,
      `ORACLE_JOBS=${jobs}`,
      `ORACLE_OUT=${out}`,
    ],
    { detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, HOME: join(out, "home") } },
  );
  let console_ = "";
  child.stdout.on("data", (d) => (console_ += d));
  child.stderr.on("data", (d) => (console_ += d));
  const stop = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  };
  const timer = setTimeout(stop, timeoutSeconds * 1000);
  process.once("exit", stop);
  // a signal by itself ends this process without its "exit", and the kernel, in a group of its own, would go on
  const exit = () => process.exit(1);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, exit);
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  process.removeListener("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM"]) process.removeListener(signal, exit);
  writeFileSync(join(out, "console.log"), console_);
  if (!existsSync(join(out, "done")))
    throw new Error(
      `User-Mode Linux did not finish within ${timeoutSeconds} s; its console: ${console_.slice(-2000)}`,
    );
  return out;
}

/** The tools and modules of netfilter: loading its modules takes a second, which a boot without rules need not wait for. */
const NETFILTER = /\b(iptables|ip6tables|ipset|conntrack|ipvsadm|netfilter)\b/;
const scriptsOf = (directory) =>
  ["setup.sh", "traffic.sh"].map((name) => readFileSync(join(directory, name), "utf8")).join("\n");

/** Splits labs over boots, `kernels` of them at once, a lab with a file `alone` in a boot of its own; calls `use(name, directory of results, error text or null)` for each lab in order. */
export async function runLabs(directories, use, { kernels = 1 } = {}) {
  const isAlone = (directory) => existsSync(join(directory, "alone"));
  const together = directories.filter((d) => !isAlone(d));
  const parts = Array.from({ length: Math.min(kernels, together.length) }, () => []);
  together.forEach((d, i) => parts[i % parts.length].push(d));
  const waiting = [...parts, ...directories.filter(isAlone).map((d) => [d])];
  const outs = new Map();
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const out = await boot(part);
      for (const directory of part) outs.set(directory, out);
    }
  };
  try {
    await Promise.all(Array.from({ length: kernels }, worker));
    directories.forEach((directory) => {
      const dir = join(outs.get(directory), basename(directory));
      const failed = join(dir, "error");
      const missing = !existsSync(join(dir, "frames.jsonl"));
      use(
        basename(directory),
        dir,
        existsSync(failed) ? readFileSync(failed, "utf8") : missing ? "no result" : null,
      );
    });
  } finally {
    for (const out of new Set(outs.values())) rmSync(out, { recursive: true, force: true });
  }
}
