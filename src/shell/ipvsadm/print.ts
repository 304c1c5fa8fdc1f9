/** What ipvsadm prints: services with their servers in one of several forms, connections (print_service_entry, print_conn). */
import type { VsConnection, VsDest, VsForward, VsService, VsStats } from "../../model/ipvs.js";
import type { Names, Protocol } from "./names.js";
import type { OptionName } from "./options.js";

/** In the order in which one wins over the others. */
const FORMS = ["stats", "rate", "thresholds", "persistent-conn", "tun-info"] as const;
type Form = (typeof FORMS)[number] | "plain" | "rules";

export interface Format {
  form: Form;
  numeric: boolean;
  exact: boolean;
}

export const formatOf = (given: ReadonlySet<OptionName>): Format => ({
  form: FORMS.find((form) => given.has(form)) ?? "plain",
  numeric: given.has("numeric"),
  exact: given.has("exact"),
});

const NUMBERS = "  -> RemoteAddress:Port\n";
const numbersTitle = (...columns: string[]): string =>
  `${"Prot LocalAddress:Port".padEnd(33)}${columns.map((column) => column.padStart(9)).join("")}\n${NUMBERS}`;

const TITLES: Record<Form, string> = {
  stats: numbersTitle("Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"),
  rate: numbersTitle("CPS", "InPPS", "OutPPS", "InBPS", "OutBPS"),
  thresholds: `Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n${NUMBERS}`,
  "persistent-conn": `Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n${NUMBERS}`,
  "tun-info":
    "Prot LocalAddress:Port Scheduler Flags\n" +
    "  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn\n",
  plain:
    "Prot LocalAddress:Port Scheduler Flags\n" +
    "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n",
  rules: "",
};

export const title = ({ form }: Format): string => TITLES[form];

/** What a line holds of a service's name, and of a server's. */
const SERVICE_WIDTH = 33;
const SERVER_WIDTH = 28;

const FORWARDS: Record<VsForward, { name: string; option: string }> = {
  masq: { name: "Masq", option: "-m" },
  local: { name: "Local", option: "-g" },
  tunnel: { name: "Tunnel", option: "-i" },
  gateway: { name: "Route", option: "-g" },
  // nobody gives this to a server
  bypass: { name: "(null)", option: "(null)" },
};

const FLAGS: Record<string, string[]> = {
  sh: ["sh-fallback", "sh-port"],
  mh: ["mh-fallback", "mh-port"],
  "": ["flag-1", "flag-2", "flag-3"],
};

/** Null where there are none; empty where the scheduler has no name for them. */
function flagWords({ spec }: VsService): string | null {
  const bits = spec.schedulerFlags ?? 0;
  if (bits === 0) return null;
  const names = FLAGS[spec.scheduler] ?? FLAGS[""]!;
  return names.filter((_, bit) => bits & (1 << bit)).join(",");
}

/** print_largenum: nine columns, more for --exact; 100,000,000 is 100000K. */
export function largeNumber(value: bigint, exact: boolean): string {
  if (exact) {
    const text = String(value);
    return text.padStart(text.length <= 8 ? 9 : text.length + 1);
  }
  if (value < 100_000_000n) return String(value).padStart(9);
  const [unit, letter] =
    value < 1_000_000_000n
      ? [1000n, "K"]
      : value < 100_000_000_000n
        ? [1_000_000n, "M"]
        : value < 100_000_000_000_000n
          ? [1_000_000_000n, "G"]
          : [1_000_000_000_000n, "T"];
  return `${String(value / (unit as bigint)).padStart(8)}${letter}`;
}

const counters = ({ connections, inPackets, outPackets, inBytes, outBytes }: VsStats): bigint[] => [
  connections,
  inPackets,
  outPackets,
  inBytes,
  outBytes,
];

const OPTIONS: Record<Protocol, string> = { tcp: "-t", udp: "-u", sctp: "--sctp-service" };

const protocolOf = ({ key }: VsService): Protocol | null => ("fwmark" in key ? null : key.protocol);

/** "TCP  10.0.0.1:80", or "-t 10.0.0.1:80" in rules. Marks are printed as an int. */
function serviceName({ key }: VsService, { form, numeric }: Format, names: Names): string {
  if ("fwmark" in key) return form === "rules" ? `-f ${key.fwmark | 0}` : `FWM  ${key.fwmark | 0}`;
  const endpoint = names.endpoint(key.address, key.port, key.protocol, numeric);
  if (form === "rules") return `${OPTIONS[key.protocol]} ${endpoint}`;
  return `${key.protocol.toUpperCase().padEnd(4)} ${endpoint}`.slice(0, SERVICE_WIDTH);
}

function ruleOf(service: VsService, name: string): string {
  const { scheduler, persistent, netmask, onePacket } = service.spec;
  const words = [`-A ${name} -s ${scheduler}`];
  if (persistent !== undefined) {
    words.push(`-p ${persistent}`);
    if (hasMask(netmask)) words.push(`-M ${netmask}`);
  }
  if (onePacket) words.push("-o");
  const flags = flagWords(service);
  if (flags !== null) words.push(`-b ${flags}`);
  return words.join(" ");
}

const hasMask = (netmask: string | undefined): netmask is string =>
  netmask !== undefined && netmask !== "255.255.255.255";

function lineOf(service: VsService, name: string): string {
  const { scheduler, persistent, netmask, onePacket } = service.spec;
  const flags = flagWords(service);
  const words = [name, scheduler];
  if (flags !== null) words.push(`(${flags})`);
  if (persistent !== undefined) words.push(`persistent ${persistent}`);
  if (persistent !== undefined && hasMask(netmask)) words.push(`mask ${netmask}`);
  if (onePacket) words.push("ops");
  return words.join(" ");
}

const CHECKSUMS = { nocsum: "-c", csum: "+c", remcsum: "r+c" };

function tunnelInfo({ spec }: VsDest): string {
  if (spec.forward !== "tunnel") return "n/a";
  const { type = "ipip", port = 0, checksum = "nocsum" } = spec.tunnel ?? {};
  if (type === "ipip") return type;
  return type === "gre" ? `gre:${CHECKSUMS[checksum]}` : `gue:${port}:${CHECKSUMS[checksum]}`;
}

function tunnelRule({ spec }: VsDest): string {
  if (spec.forward !== "tunnel") return "";
  const { type = "ipip", port = 0, checksum = "nocsum" } = spec.tunnel ?? {};
  const words = [` --tun-type ${type}`];
  if (type === "gue") words.push(`--tun-port ${port}`);
  if (type !== "ipip") words.push(`--tun-${checksum}`);
  return words.join(" ");
}

const column = (value: number | string, width: number): string => `${String(value).padEnd(width)} `;

function serverLine(dest: VsDest, endpoint: string, { form, exact }: Format): string {
  const { spec, active, inactive } = dest;
  const begin = `  -> ${column(endpoint.slice(0, SERVER_WIDTH), SERVER_WIDTH)}`;
  const connections = column(active, 10) + `${inactive}`.padEnd(10);
  const forward = column(FORWARDS[spec.forward].name, 7);
  const large = (value: bigint): string => largeNumber(value, exact);
  switch (form) {
    case "stats":
      return begin.slice(0, -1) + counters(dest.stats).map(large).join("");
    case "rate": {
      const [perSecond, bytes] = [counters(dest.rates).slice(0, 3), counters(dest.rates).slice(3)];
      const first = perSecond.map((value) => String(value).padStart(8)).join(" ");
      return begin + first + bytes.map(large).join("");
    }
    case "thresholds":
      return (
        begin + column(spec.upperThreshold ?? 0, 10) + column(spec.lowerThreshold ?? 0, 10) + connections
      );
    case "persistent-conn":
      return begin + column(spec.weight, 9) + column(dest.persistent, 11) + connections;
    case "tun-info":
      return begin + forward + column(tunnelInfo(dest), 13) + column(spec.weight, 6) + connections;
    default:
      return begin + forward + column(spec.weight, 6) + connections;
  }
}

/** A service and its servers in the order given. */
export function printService(
  service: VsService,
  dests: readonly VsDest[],
  format: Format,
  names: Names,
): string {
  const { form, exact, numeric } = format;
  const name = serviceName(service, format, names);
  const lines: string[] = [];
  if (form === "rules") lines.push(ruleOf(service, name));
  else if (form === "stats" || form === "rate") {
    const values = counters(form === "stats" ? service.stats : service.rates);
    lines.push(name.padEnd(SERVICE_WIDTH) + values.map((value) => largeNumber(value, exact)).join(""));
  } else lines.push(lineOf(service, name));
  for (const dest of dests) {
    const endpoint = names.endpoint(dest.key.address, dest.key.port, protocolOf(service), numeric);
    const { forward, weight } = dest.spec;
    if (form === "rules")
      lines.push(`-a ${name} -r ${endpoint} ${FORWARDS[forward].option} -w ${weight}${tunnelRule(dest)}`);
    else lines.push(serverLine(dest, endpoint, format));
  }
  return `${lines.join("\n")}\n`;
}

/** The list of connections with its headings. Persistence engines, which would fill two more columns, are not modelled. */
export function printConnections(
  connections: readonly VsConnection[],
  { form, numeric }: Format,
  names: Names,
): string {
  const columns = ["state".padEnd(11), "source".padEnd(18), "virtual".padEnd(18)];
  const last = form === "persistent-conn" ? "destination        pe name          pe_data" : "destination";
  const lines = connections.map(({ protocol, state, expires, client, virtual, destination }) => {
    const lower = protocol.toLowerCase();
    const known = lower === "tcp" || lower === "udp" || lower === "sctp" ? lower : null;
    const [c, v, d] = [client, virtual, destination].map(({ address, port }) =>
      names.endpoint(address, port, known, numeric),
    );
    const two = (n: number): string => String(n).padStart(2, "0");
    const left = `${two(Math.floor(expires / 60))}:${two(expires % 60)}`;
    return `${protocol.padEnd(3)} ${left.padEnd(6)} ${state.padEnd(11)} ${c!.padEnd(18)} ${v!.padEnd(18)} ${d}\n`;
  });
  return `IPVS connection entries\npro expire ${columns.join(" ")} ${last}\n${lines.join("")}`;
}
