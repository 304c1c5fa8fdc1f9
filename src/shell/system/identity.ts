/** Who and where we are: root on Linux 6.1. */
import { unsupported } from "../../model/errors.js";
import { failure, type Program } from "../program.js";

const answer = (stdout: string): { stdout: string; stderr: string; exitCode: number } => ({
  stdout: `${stdout}\n`,
  stderr: "",
  exitCode: 0,
});

export const whoami: Program = async () => answer("root");

export const id: Program = async (args) => {
  const flags = args
    .filter((arg) => arg.startsWith("-"))
    .join("")
    .replaceAll("-", "");
  const users = args.filter((arg) => !arg.startsWith("-"));
  if (users.some((user) => user !== "root" && user !== "0"))
    return failure("id", `'${users[0]}': no such user`);
  if (flags === "") return answer("uid=0(root) gid=0(root) groups=0(root)");
  if (/^[ugGr]+n[ugGr]*$|^n[ugGr]+$/.test(flags)) return answer("root");
  if (/^[ugGr]+$/.test(flags)) return answer("0");
  throw unsupported(`id -${flags}`);
};

const UNAME: [string, string, string][] = [
  ["s", "kernel-name", "Linux"],
  ["n", "nodename", "vethwork"],
  ["r", "kernel-release", "6.1.0"],
  ["v", "kernel-version", "#1 vethwork"],
  ["m", "machine", "x86_64"],
  ["o", "operating-system", "GNU/Linux"],
];

export const uname: Program = async (args) => {
  const wanted = new Set<string>();
  for (const arg of args) {
    const long = UNAME.find(([, name]) => arg === `--${name}`);
    const letters = long ? long[0] : arg === "--all" ? "a" : arg.slice(1);
    for (const letter of letters) {
      if (letter === "a") for (const [known] of UNAME) wanted.add(known);
      else if (UNAME.some(([known]) => known === letter)) wanted.add(letter);
      else if (letter === "p" || letter === "i") return answer("unknown");
      else return failure("uname", `invalid option -- '${letter}'\nTry 'uname --help' for more information.`);
    }
  }
  if (wanted.size === 0) wanted.add("s");
  return answer(
    UNAME.filter(([letter]) => wanted.has(letter))
      .map(([, , text]) => text)
      .join(" "),
  );
};

export const hostname: Program = async (args, context) => {
  if (args.length === 0 || args[0] === "-s" || args[0] === "-f") return answer("vethwork");
  if (args[0] === "-I") {
    const addresses = context.kernel.addresses(context.netns).filter((address) => address.scope !== 254);
    return answer(addresses.map((address) => `${address.local} `).join(""));
  }
  throw unsupported(`hostname ${args[0]}`);
};
