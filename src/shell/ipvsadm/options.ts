/** The options of ipvsadm 1.31, and which of them go together (commands_v_options, tunnel_types_v_options of ipvsadm.c). */
import { fail } from "./failure.js";
import type { PoptOption } from "./popt.js";

/** In the order in which ipvsadm looks for what is wrong. */
export const OPTION_NAMES = [
  "numeric",
  "connection",
  "service-address",
  "scheduler",
  "persistent",
  "netmask",
  "real-server",
  "forwarding-method",
  "weight",
  "u-threshold",
  "l-threshold",
  "mcast-interface",
  "timeout",
  "daemon",
  "stats",
  "rate",
  "thresholds",
  "persistent-conn",
  "nosort",
  "syncid",
  "exact",
  "ops",
  "pe",
  "sched-flags",
  "mcast-group",
  "mcast-port",
  "mcast-ttl",
  "sync-maxlen",
  "tun-info",
  "tun-type",
  "tun-port",
  "tun-nocsum",
  "tun-csum",
  "tun-remcsum",
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

export type CommandName =
  | "add-service"
  | "edit-service"
  | "delete-service"
  | "flush"
  | "list"
  | "add-server"
  | "delete-server"
  | "edit-server"
  | "set"
  | "start-daemon"
  | "stop-daemon"
  | "restore"
  | "save"
  | "zero";

/** By long name; --list has two letters. */
export const COMMANDS: Record<string, CommandName> = {
  "add-service": "add-service",
  "edit-service": "edit-service",
  "delete-service": "delete-service",
  clear: "flush",
  list: "list",
  zero: "zero",
  "add-server": "add-server",
  "edit-server": "edit-server",
  "delete-server": "delete-server",
  set: "set",
  restore: "restore",
  save: "save",
  "start-daemon": "start-daemon",
  "stop-daemon": "stop-daemon",
};

const flag = (long: string, letter?: string): PoptOption => ({ long, ...(letter && { letter }) });
const valued = (long: string, letter?: string): PoptOption => ({ ...flag(long, letter), value: "required" });

export const OPTIONS: readonly PoptOption[] = [
  flag("add-service", "A"),
  flag("edit-service", "E"),
  flag("delete-service", "D"),
  flag("clear", "C"),
  flag("list", "L"),
  flag("list", "l"),
  flag("zero", "Z"),
  flag("add-server", "a"),
  flag("edit-server", "e"),
  flag("delete-server", "d"),
  flag("set"),
  flag("help", "h"),
  flag("version", "v"),
  flag("restore", "R"),
  flag("save", "S"),
  valued("start-daemon"),
  valued("stop-daemon"),
  valued("tcp-service", "t"),
  valued("udp-service", "u"),
  valued("sctp-service"),
  valued("fwmark-service", "f"),
  valued("scheduler", "s"),
  { long: "persistent", letter: "p", value: "optional" },
  valued("netmask", "M"),
  valued("real-server", "r"),
  flag("masquerading", "m"),
  flag("ipip", "i"),
  flag("gatewaying", "g"),
  valued("weight", "w"),
  valued("u-threshold", "x"),
  valued("l-threshold", "y"),
  flag("numeric", "n"),
  flag("connection", "c"),
  valued("mcast-interface"),
  valued("syncid"),
  flag("timeout"),
  flag("daemon"),
  flag("stats"),
  flag("rate"),
  flag("thresholds"),
  flag("persistent-conn"),
  flag("nosort"),
  flag("sort"),
  flag("exact", "X"),
  flag("ipv6", "6"),
  flag("ops", "o"),
  valued("pe"),
  valued("sched-flags", "b"),
  valued("mcast-group"),
  valued("mcast-port"),
  valued("mcast-ttl"),
  valued("sync-maxlen"),
  flag("tun-info"),
  valued("tun-type"),
  valued("tun-port"),
  flag("tun-nocsum"),
  flag("tun-csum"),
  flag("tun-remcsum"),
];

interface Rule {
  needed?: readonly OptionName[];
  /** at most one of them */
  exclusive?: readonly OptionName[];
  allowed?: readonly OptionName[];
}

const SERVICE: Rule = {
  needed: ["service-address"],
  allowed: ["scheduler", "persistent", "netmask", "ops", "pe", "sched-flags"],
};
const SERVER: Rule = {
  needed: ["service-address", "real-server"],
  allowed: [
    "forwarding-method",
    "weight",
    "u-threshold",
    "l-threshold",
    "tun-type",
    "tun-port",
    "tun-nocsum",
    "tun-csum",
    "tun-remcsum",
  ],
};

const OF_COMMAND: Record<CommandName, Rule> = {
  "add-service": SERVICE,
  "edit-service": SERVICE,
  "delete-service": { needed: ["service-address"] },
  flush: {},
  list: {
    exclusive: ["connection", "service-address", "timeout", "daemon"],
    allowed: [
      "numeric",
      "stats",
      "rate",
      "thresholds",
      "persistent-conn",
      "nosort",
      "syncid",
      "exact",
      "tun-info",
    ],
  },
  "add-server": SERVER,
  "delete-server": { needed: ["service-address", "real-server"] },
  "edit-server": SERVER,
  set: {},
  "start-daemon": {
    allowed: ["mcast-interface", "syncid", "mcast-group", "mcast-port", "mcast-ttl", "sync-maxlen"],
  },
  "stop-daemon": { allowed: ["syncid"] },
  restore: {},
  save: { allowed: ["numeric"] },
  zero: { allowed: ["service-address"] },
};

export type TunnelType = "ipip" | "gue" | "gre";

const OF_TUNNEL: Record<TunnelType, Rule> = {
  ipip: {},
  gue: { needed: ["tun-port"], exclusive: ["tun-nocsum", "tun-csum", "tun-remcsum"] },
  gre: { exclusive: ["tun-nocsum", "tun-csum"] },
};
const TUNNEL_OPTIONS: readonly OptionName[] = ["tun-port", "tun-nocsum", "tun-csum", "tun-remcsum"];

/** Throws the first thing that is wrong with the options, in the order of `names`; `where`: "the 'list' command". */
function check(
  { needed = [], exclusive = [], allowed = [] }: Rule,
  names: readonly OptionName[],
  given: ReadonlySet<OptionName>,
  where: string,
): void {
  let first: OptionName | null = null;
  for (const name of names) {
    if (!given.has(name)) {
      if (needed.includes(name)) throw fail(`You need to supply the '${name}' option for ${where}`);
      continue;
    }
    if (exclusive.includes(name)) {
      if (first !== null) throw fail(`The option '${name}' conflicts with the '${first}' option in ${where}`);
      first = name;
    } else if (!needed.includes(name) && !allowed.includes(name))
      throw fail(`Illegal '${name}' option with ${where}`);
  }
}

export const checkCommand = (command: CommandName, given: ReadonlySet<OptionName>): void =>
  check(OF_COMMAND[command], OPTION_NAMES, given, `the '${command}' command`);

export const checkTunnel = (type: TunnelType, given: ReadonlySet<OptionName>): void =>
  check(OF_TUNNEL[type], TUNNEL_OPTIONS, given, `the '${type}' tunnel type`);
