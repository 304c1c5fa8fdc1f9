/** What brctl shows: bridges, addresses, spanning tree. */
import { VethworkError } from "../../model/errors.js";
import type { Link } from "../../model/state.js";
import type { ToolContext } from "../tool.js";

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** "8000.020000000099": priority and address. */
function bridgeId({ bridge, bridgeAddress }: Link): string {
  return `${hex(bridge!.priority, 4)}.${(bridgeAddress ?? "").replaceAll(":", "").padStart(12, "0")}`;
}

function portsOf({ kernel, netns }: ToolContext, bridge: Link): Link[] {
  return kernel.links(netns).filter((link) => link.master === bridge.ifindex);
}

/** `stop` ends brctl with a message. */
export function showBridges(context: ToolContext, names: string[], stop: (message: string) => never): string {
  const { kernel, netns } = context;
  const header = "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n";
  const bridges =
    names.length === 0
      ? kernel.links(netns).filter((link) => link.bridge)
      : names.map((name) => {
          let link: Link;
          try {
            link = kernel.link(netns, name);
          } catch (error) {
            if (error instanceof VethworkError && error.code === "ENODEV")
              return stop(`bridge ${name} does not exist!`);
            throw error;
          }
          return link.bridge ? link : stop(`device ${name} is not a bridge!`);
        });
  let text = header;
  for (const bridge of bridges.sort((a, b) => (a.ifname < b.ifname ? -1 : 1))) {
    const ports = portsOf(context, bridge)
      .map((port) => port.ifname)
      .sort();
    text += `${bridge.ifname}\t\t${bridgeId(bridge)}\t${bridge.bridge!.stp_state ? "yes" : "no"}\t\t${ports[0] ?? ""}\n`;
    for (const port of ports.slice(1)) text += `\t\t\t\t\t\t\t${port}\n`;
  }
  return text;
}

/** A time in hundredths of a second. */
function time(hundredths: number): string {
  return `${String(Math.floor(hundredths / 100)).padStart(4)}.${String(hundredths % 100).padStart(2, "0")}`;
}

/** The table of struct __fdb_entry, sorted by address; entries of VLANs appear once each, as the old interface gives them. */
export function showMacs(context: ToolContext, bridge: Link): string {
  const { kernel, netns } = context;
  const numbers = new Map(portsOf(context, bridge).map((port) => [port.ifname, port.port!.no]));
  const entries = kernel
    .fdb(netns)
    // the old interface leaves out entries of the bridge itself
    .filter((entry) => !entry.self && entry.master === bridge.ifname && numbers.has(entry.dev))
    .sort((a, b) => (a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : 0));
  let text = "port no\tmac addr\t\tis local?\tageing timer\n";
  for (const entry of entries) {
    const age = entry.state === "" ? Math.floor((kernel.nowNs - entry.updated) / 1e7) : 0;
    text += `${String(numbers.get(entry.dev)).padStart(3)}\t${entry.mac}\t${entry.state === "permanent" ? "yes" : "no"}\t\t${time(age)}\n`;
  }
  return text;
}

const STATES = ["disabled", "listening", "learning", "forwarding", "blocking"];

/** Timers are shown as stopped: the kernel's timers of the spanning tree are not for reading. */
export function showStp(context: ToolContext, bridge: Link): string {
  const options = bridge.bridge!;
  const id = bridgeId(bridge);
  const stopped = time(0);
  let text =
    `${bridge.ifname}\n` +
    ` bridge id\t\t${id}\n` +
    ` designated root\t${id}\n` +
    ` root port\t\t${"0".padStart(4)}\t\t\tpath cost\t\t${"0".padStart(4)}\n` +
    ` max age\t\t${time(options.max_age)}\t\t\tbridge max age\t\t${time(options.max_age)}\n` +
    ` hello time\t\t${time(options.hello_time)}\t\t\tbridge hello time\t${time(options.hello_time)}\n` +
    ` forward delay\t\t${time(options.forward_delay)}\t\t\tbridge forward delay\t${time(options.forward_delay)}\n` +
    ` ageing time\t\t${time(options.ageing_time)}\n` +
    ` hello timer\t\t${stopped}\t\t\ttcn timer\t\t${stopped}\n` +
    ` topology change timer\t${stopped}\t\t\tgc timer\t\t${stopped}\n` +
    " flags\t\t\t\n\n\n";
  for (const port of portsOf(context, bridge).sort((a, b) => (a.ifname < b.ifname ? -1 : 1))) {
    const { no, priority, state, cost, hairpin } = port.port!;
    // br_make_port_id: six bits of priority above ten of number
    const portId = hex((priority << 10) | no, 4);
    text +=
      `${port.ifname} (${no})\n` +
      ` port id\t\t${portId}\t\t\tstate\t\t${(STATES[state] ?? "?").padStart(15)}\n` +
      ` designated root\t${id}\tpath cost\t\t${String(cost).padStart(4)}\n` +
      ` designated bridge\t${id}\tmessage age timer\t${stopped}\n` +
      ` designated port\t${portId}\t\t\tforward delay timer\t${stopped}\n` +
      ` designated cost\t${"0".padStart(4)}\t\t\thold timer\t\t${stopped}\n` +
      ` flags\t\t\t\n${hairpin ? " hairpin mode\t\t   1\n" : ""}\n`;
  }
  return text;
}
