/** docker-proxy: Docker's userland proxy for one published port. The forwarding itself is an object of the kernel. */
import { strerror, unsupported, VethworkError } from "../../model/errors.js";
import { parseAddress } from "../address.js";
import { failure, type Program } from "../program.js";
import { runProxy } from "./serve.js";

const FLAGS = ["proto", "host-ip", "host-port", "container-ip", "container-port"] as const;
type Flags = Record<(typeof FLAGS)[number], string>;

function parse(args: string[]): Flags | string {
  const flags: Flags = {
    proto: "tcp",
    "host-ip": "",
    "host-port": "-1",
    "container-ip": "",
    "container-port": "-1",
  };
  for (let i = 0; i < args.length; i++) {
    const match = /^--?([a-z-]+)(?:=(.*))?$/.exec(args[i]!);
    if (!match) return `unexpected argument ${args[i]}`;
    const name = match[1] as keyof Flags;
    if (match[1] === "use-listen-fd") throw unsupported("docker-proxy -use-listen-fd");
    if (!FLAGS.includes(name)) return `flag provided but not defined: -${name}`;
    const value = match[2] ?? args[++i];
    if (value === undefined) return `flag needs an argument: -${name}`;
    flags[name] = value;
  }
  return flags;
}

export const dockerProxy: Program = async (args, context) => {
  const flags = parse(args);
  if (typeof flags === "string") return failure("docker-proxy", flags, 2);
  const { proto } = flags;
  if (proto === "sctp") throw unsupported("docker-proxy -proto sctp");
  if (proto !== "tcp" && proto !== "udp") return failure("docker-proxy", `unsupported protocol ${proto}`);
  const [listen, target] = [
    { address: parseAddress(flags["host-ip"] || "0.0.0.0"), port: Number(flags["host-port"]) },
    { address: parseAddress(flags["container-ip"]), port: Number(flags["container-port"]) },
  ];
  for (const [flag, end] of [
    ["host", listen],
    ["container", target],
  ] as const) {
    if (end.address === null)
      return failure("docker-proxy", `-${flag}-ip ${flags[`${flag}-ip`]}: not an IPv4 address`);
    if (!(Number.isInteger(end.port) && end.port > 0 && end.port <= 65535))
      return failure("docker-proxy", `-${flag}-port ${flags[`${flag}-port`]}: not a port from 1 to 65535`);
  }
  try {
    return await runProxy(context, "docker-proxy", {
      netns: context.netns,
      protocol: proto,
      listen: { address: listen.address!, port: listen.port },
      target: { address: target.address!, port: target.port },
    });
  } catch (error) {
    if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
    const words = strerror(error.code).toLowerCase();
    return failure("docker-proxy", `listen ${proto}4 ${listen.address}:${listen.port}: bind: ${words}`);
  }
};
