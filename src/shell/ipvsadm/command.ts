/** One command line of ipvsadm (parse_options and the checks of process_options): everything that needs no kernel. */
import type { VsForward } from "../../model/ipvs.js";
import {
  checkGroup,
  checkList,
  checkServer,
  checkService,
  readFlags,
  readMark,
  readTimeout,
} from "./check.js";
import { Ended, fail, tryHelp } from "./failure.js";
import { type Names, type Protocol, readAton, toNumber } from "./names.js";
import {
  checkCommand,
  COMMANDS,
  type CommandName,
  type OptionName,
  OPTIONS,
  type TunnelType,
} from "./options.js";
import { Popt, PoptError, type PoptValue } from "./popt.js";
import { readServiceAddress } from "./service-address.js";
import { USAGE, VERSION } from "./usage.js";

const MAX_INT = 0x7fffffff;
/** s: of -p alone */
const PERSISTENT_TIMEOUT = 360;
/** bytes of a scheduler's and of a persistence engine's name, without the zero */
const LONGEST_SCHEDULER = 15;
const LONGEST_ENGINE = 16;
const LONGEST_FLAGS = 127;

export interface ServiceWords {
  protocol: Protocol | null;
  /** null: none was given */
  family: 4 | 6 | null;
  address: string;
  port: number;
  fwmark: number;
  scheduler: string;
  /** s; null: not persistent */
  persistent: number | null;
  netmask: string;
  onePacket: boolean;
  engine: string;
  /** bits 0 to 2 */
  flags: number;
}

export interface ServerWords {
  family: 4 | 6 | null;
  address: string;
  port: number;
  forward: VsForward;
  weight: number;
  upper: number;
  lower: number;
  tunnel: TunnelType;
  tunnelPort: number;
  checksum: "nocsum" | "csum" | "remcsum" | null;
}

export interface Command {
  name: CommandName;
  given: ReadonlySet<OptionName>;
  service: ServiceWords;
  server: ServerWords;
  /** of --set: tcp, tcpfin, udp */
  timeouts: [number, number, number];
}

/** A first option that is none, or no command, is all that ipvsadm looks at: throws Ended. */
function readName(first: PoptValue | null): CommandName {
  if (first === null) throw tryHelp();
  const { long } = first.option;
  if (long === "help") throw new Ended(0, "", USAGE);
  if (long === "version") throw new Ended(0, "", VERSION);
  const name = COMMANDS[long];
  if (!name) throw tryHelp();
  if (!["master", "backup"].includes(first.value ?? "master")) {
    if (name === "start-daemon") throw fail("illegal start-daemon parameter specified");
    throw fail("illegal start_daemon specified");
  }
  return name;
}

/** Throws Ended, or a PoptError for an option behind the first that cannot be read. */
export function readCommand(words: readonly string[], names: Names): Command {
  const popt = new Popt(words, OPTIONS);
  let first: PoptValue | null;
  try {
    first = popt.next();
  } catch (error) {
    throw error instanceof PoptError ? tryHelp() : error;
  }
  const reader = new Reader(readName(first), names, popt);
  for (let next = popt.next(); next; next = popt.next()) reader.take(next.option.long, next.value);
  return reader.finish();
}

class Reader {
  private readonly given = new Set<OptionName>();
  private flagWords = "";
  private timeouts: [number, number, number] = [0, 0, 0];
  private readonly service: ServiceWords = {
    protocol: null,
    family: null,
    address: "0.0.0.0",
    port: 0,
    fwmark: 0,
    scheduler: "",
    persistent: null,
    netmask: "255.255.255.255",
    onePacket: false,
    engine: "",
    flags: 0,
  };
  private readonly server: ServerWords = {
    family: null,
    address: "0.0.0.0",
    port: 0,
    forward: "gateway",
    weight: 1,
    upper: 0,
    lower: 0,
    tunnel: "ipip",
    tunnelPort: 0,
    checksum: null,
  };

  constructor(
    private readonly name: CommandName,
    private readonly names: Names,
    private readonly popt: Popt,
  ) {}

  private give(name: OptionName): void {
    if (this.given.has(name)) throw fail(`multiple '${name}' options specified`);
    this.given.add(name);
  }

  /** Takes an option behind the command. */
  take(long: string, value: string | null): void {
    const { service, server } = this;
    const text = value ?? "";
    switch (long) {
      case "tcp-service":
      case "udp-service":
      case "sctp-service":
        this.give("service-address");
        service.protocol = long.slice(0, long.indexOf("-")) as Protocol;
        return this.takeAddress(text);
      case "fwmark-service":
        this.give("service-address");
        Object.assign(service, { family: 4, protocol: "tcp", fwmark: readMark(text) });
        return;
      case "scheduler":
        this.give("scheduler");
        service.scheduler = text.slice(0, LONGEST_SCHEDULER);
        return;
      case "persistent":
        this.give("persistent");
        service.persistent = value === null ? PERSISTENT_TIMEOUT : readTimeout(value, 1);
        return;
      case "netmask":
        this.give("netmask");
        return this.takeNetmask(text);
      case "real-server":
        this.give("real-server");
        return this.takeServer(text);
      case "ipip":
      case "gatewaying":
      case "masquerading":
        this.give("forwarding-method");
        server.forward = long === "ipip" ? "tunnel" : long === "gatewaying" ? "gateway" : "masq";
        return;
      case "weight":
        // 65535 in the original; Debian's goes on
        server.weight = this.number("weight", text, 0, MAX_INT, "illegal weight specified");
        return;
      case "u-threshold":
        server.upper = this.number("u-threshold", text, 0, MAX_INT, "illegal u_threshold specified");
        return;
      case "l-threshold":
        server.lower = this.number("l-threshold", text, 0, MAX_INT, "illegal l_threshold specified");
        return;
      case "ops":
        this.give("ops");
        service.onePacket = true;
        return;
      case "pe":
        this.give("pe");
        service.engine = text.slice(0, LONGEST_ENGINE);
        return;
      case "sched-flags":
        this.give("sched-flags");
        this.flagWords = text.slice(0, LONGEST_FLAGS);
        return;
      case "tun-type":
        this.give("tun-type");
        if (text !== "ipip" && text !== "gue" && text !== "gre") throw fail("illegal tunnel type specified");
        server.tunnel = text;
        return;
      case "tun-port":
        server.tunnelPort = this.number("tun-port", text, 1, 65535, "illegal tunnel port specified");
        return;
      case "tun-nocsum":
      case "tun-csum":
      case "tun-remcsum":
        this.give(long);
        server.checksum = long.slice(4) as ServerWords["checksum"];
        return;
      case "ipv6":
        if (service.fwmark === 0) throw fail("-6 used before -f\n");
        service.family = 6;
        return;
      case "sort":
        return;
      case "syncid":
        this.number("syncid", text, 0, 255, "illegal syncid specified");
        return;
      case "mcast-group":
        this.give("mcast-group");
        checkGroup(text);
        return;
      case "mcast-port":
        this.number("mcast-port", text, 1, 65535, "illegal mcast-port specified");
        return;
      case "mcast-ttl":
        this.number("mcast-ttl", text, 1, 255, "illegal mcast-ttl specified");
        return;
      case "sync-maxlen":
        this.number("sync-maxlen", text, 1, 65535 - 20 - 8, "illegal sync-maxlen specified");
        return;
      case "numeric":
      case "connection":
      case "mcast-interface":
      case "timeout":
      case "daemon":
      case "stats":
      case "rate":
      case "thresholds":
      case "persistent-conn":
      case "nosort":
      case "exact":
      case "tun-info":
        this.give(long);
        return;
      default:
        throw fail(`invalid option \`${this.popt.word}'`);
    }
  }

  private number(option: OptionName, text: string, least: number, most: number, complaint: string): number {
    this.give(option);
    const number = toNumber(text, least, most);
    if (number === null) throw fail(complaint);
    return number;
  }

  private takeAddress(text: string): void {
    const { service, names } = this;
    const found = readServiceAddress(text, service.protocol, names);
    if (!found) throw fail("illegal virtual server address[:port] specified");
    const { family, address, port } = found;
    Object.assign(service, { family, address, ...(port !== null && { port }) });
  }

  private takeServer(text: string): void {
    const { service, server, names } = this;
    const found = readServiceAddress(text, service.protocol, names);
    if (!found) throw fail("illegal real server address[:port] specified");
    Object.assign(server, { ...found, port: found.port ?? service.port });
  }

  private takeNetmask(text: string): void {
    const { service, names } = this;
    if (service.family === 6) {
      const length = parseInt(text, 10);
      if (!(length >= 1 && length <= 128)) throw fail("illegal ipv6 netmask specified");
      service.netmask = String(length);
      return;
    }
    const mask = readAton(text) ?? names.addressOf(text);
    if (mask === null) throw fail("illegal virtual server persistent mask specified");
    service.netmask = mask;
  }

  /** What is checked once all options are read. */
  finish(): Command {
    const { name, given, service, server } = this;
    const left = [...this.popt.leftovers];
    if (name === "set") {
      const three = left.splice(0, 3);
      if (three.length < 3) throw fail("--set option requires 3 timeout values");
      this.timeouts = three.map((text) => readTimeout(text, 0)) as [number, number, number];
    }
    if (left.length > 0) throw fail(`unexpected argument ${left[0]}`);
    if (this.flagWords !== "") service.flags = readFlags(this.flagWords, service.scheduler);
    checkCommand(name, given);
    if (name === "add-service" || name === "edit-service") checkService(service);
    if (name === "add-server" || name === "edit-server") checkServer(service, server, given);
    if (name === "list") checkList(given);
    return { name, given, service, server, timeouts: this.timeouts };
  }
}
