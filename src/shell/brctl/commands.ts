/** The commands of brctl. */
import { strerror, VethworkError } from "../../model/errors.js";
import type { Op } from "../../model/op.js";
import type { Link } from "../../model/state.js";
import type { ToolContext } from "../tool.js";
import { showBridges, showMacs, showStp } from "./show.js";

/** Ends brctl: what it printed, with its exit status. */
export class Stop extends Error {}

export class Session {
  constructor(readonly context: ToolContext) {}

  find(name: string): Link | undefined {
    try {
      return this.context.kernel.link(this.context.netns, name);
    } catch (error) {
      if (error instanceof VethworkError && error.code === "ENODEV") return undefined;
      throw error;
    }
  }

  /** Applies an operation; `words` makes the message of a refusal from strerror's words. */
  apply(op: Op, words: (reason: string, code: string) => string): void {
    try {
      this.context.kernel.apply(op);
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
      throw new Stop(
        error.code === "EUNSUPPORTED"
          ? `vethwork: brctl: ${error.message}`
          : words(strerror(error.code), error.code),
      );
    }
  }
}

type Run = (session: Session, args: string[]) => string | void;

interface Command {
  operands: string;
  /** number of operands, at least and at most */
  count: [number, number];
  /** between the name and the operands in the usage */
  gap: string;
  help: string;
  run: Run;
}

function setBridge(session: Session, name: string, option: string, value: number, what: string): void {
  const { netns } = session.context;
  if (!session.find(name)) throw new Stop(`set ${what} failed: No such device`);
  session.apply(
    { op: "link.set", netns, link: name, bridge: { [option]: value } },
    (reason) => `set ${what} failed: ${reason}`,
  );
}

/** A time in seconds as brctl reads it, in the kernel's hundredths. */
function seconds(text: string, what: string): number {
  const value = Number.parseFloat(text);
  if (!/^-?[0-9]*\.?[0-9]+/.test(text)) throw new Stop(`bad ${what} value`);
  return Math.round(value * 100);
}

function integer(text: string, what: string): number {
  if (!/^[0-9]+/.test(text)) throw new Stop(`bad ${what}`);
  return Number.parseInt(text, 10);
}

function onOff(text: string): boolean {
  if (["on", "yes", "1"].includes(text)) return true;
  if (["off", "no", "0"].includes(text)) return false;
  throw new Stop("expect on/off for argument");
}

function setPort(
  session: Session,
  bridge: string,
  port: string,
  options: Record<string, number | boolean>,
  words: (reason: string) => string,
): void {
  const link = session.find(port);
  if (!link || !session.find(bridge)) throw new Stop(words("No such device"));
  if (!link.port || link.master !== session.find(bridge)!.ifindex)
    throw new Stop(words("No such file or directory"));
  session.apply({ op: "link.set", netns: session.context.netns, link: port, port: options }, words);
}

export const COMMANDS: Record<string, Command> = {
  addbr: {
    operands: "<bridge>\t",
    count: [1, 1],
    gap: "     \t",
    help: "\tadd bridge",
    run: (session, [name]) => {
      if (session.find(name!))
        throw new Stop(`device ${name} already exists; can't create bridge with the same name`);
      session.apply(
        { op: "link.add", netns: session.context.netns, kind: "bridge", ifname: name! },
        (reason) => `add bridge failed: ${reason}`,
      );
    },
  },
  delbr: {
    operands: "<bridge>\t",
    count: [1, 1],
    gap: "     \t",
    help: "\tdelete bridge",
    run: (session, [name]) => {
      const link = session.find(name!);
      if (!link) throw new Stop(`bridge ${name} doesn't exist; can't delete it`);
      if (!link.bridge) throw new Stop(`can't delete bridge ${name}: Operation not permitted`);
      if (link.flags.includes("UP")) throw new Stop(`bridge ${name} is still up; can't delete it`);
      session.apply(
        { op: "link.delete", netns: session.context.netns, link: name! },
        (reason) => `can't delete bridge ${name}: ${reason}`,
      );
    },
  },
  addif: {
    operands: "<bridge> <device>",
    count: [2, Infinity],
    gap: "     \t",
    help: "\tadd interface to bridge",
    run: (session, [bridge, ...ports]) => {
      for (const port of ports) {
        const link = session.find(port);
        if (!link) throw new Stop(`interface ${port} does not exist!`);
        if (!session.find(bridge!)) throw new Stop(`bridge ${bridge} does not exist!`);
        if (!session.find(bridge!)!.bridge)
          throw new Stop(`can't add ${port} to bridge ${bridge}: Operation not supported`);
        if (link.bridge)
          throw new Stop(
            `device ${port} is a bridge device itself; can't add a bridge device to a bridge device.`,
          );
        if (link.master)
          throw new Stop(`device ${port} is already a member of a bridge; can't add it to bridge ${bridge}.`);
        session.apply(
          { op: "link.set", netns: session.context.netns, link: port, master: bridge! },
          (reason) => `can't add ${port} to bridge ${bridge}: ${reason}`,
        );
      }
    },
  },
  delif: {
    operands: "<bridge> <device>",
    count: [2, Infinity],
    gap: "     \t",
    help: "\tdelete interface from bridge",
    run: (session, [bridge, ...ports]) => {
      for (const port of ports) {
        const link = session.find(port);
        if (!link) throw new Stop(`interface ${port} does not exist!`);
        const owner = session.find(bridge!);
        if (!owner) throw new Stop(`bridge ${bridge} does not exist!`);
        if (link.master !== owner.ifindex) throw new Stop(`device ${port} is not a port of ${bridge}`);
        session.apply(
          { op: "link.set", netns: session.context.netns, link: port, master: null },
          (reason) => `can't delete ${port} from ${bridge}: ${reason}`,
        );
      }
    },
  },
  hairpin: {
    operands: "<bridge> <port> {on|off}",
    count: [3, 3],
    gap: "   \t",
    help: "\tturn hairpin on/off",
    run: (session, [bridge, port, word]) => {
      const hairpin = onOff(word!);
      setPort(
        session,
        bridge!,
        port!,
        { hairpin },
        (reason) => `can't set ${port} to hairpin on bridge ${bridge}: ${reason}`,
      );
    },
  },
  setageing: {
    operands: "<bridge> <time>",
    count: [2, 2],
    gap: " \t",
    help: "\t\tset ageing time",
    run: (session, [bridge, time]) =>
      setBridge(session, bridge!, "ageing_time", seconds(time!, "ageing time"), "ageing time"),
  },
  setbridgeprio: {
    operands: "<bridge> <prio>",
    count: [2, 2],
    gap: "\t",
    help: "\t\tset bridge priority",
    run: (session, [bridge, text]) =>
      setBridge(session, bridge!, "priority", integer(text!, "bridge priority") & 0xffff, "bridge priority"),
  },
  setfd: {
    operands: "<bridge> <time>",
    count: [2, 2],
    gap: "     \t",
    help: "\t\tset bridge forward delay",
    run: (session, [bridge, time]) =>
      setBridge(session, bridge!, "forward_delay", seconds(time!, "forward delay"), "forward delay"),
  },
  sethello: {
    operands: "<bridge> <time>",
    count: [2, 2],
    gap: "  \t",
    help: "\t\tset hello time",
    run: (session, [bridge, time]) =>
      setBridge(session, bridge!, "hello_time", seconds(time!, "hello timer"), "hello timer"),
  },
  setmaxage: {
    operands: "<bridge> <time>",
    count: [2, 2],
    gap: " \t",
    help: "\t\tset max message age",
    run: (session, [bridge, time]) =>
      setBridge(session, bridge!, "max_age", seconds(time!, "max age"), "max age"),
  },
  setpathcost: {
    operands: "<bridge> <port> <cost>",
    count: [3, 3],
    gap: "\t",
    help: "\tset path cost",
    run: (session, [bridge, port, cost]) =>
      setPort(
        session,
        bridge!,
        port!,
        { cost: integer(cost!, "path cost value") },
        (reason) => `set path cost failed: ${reason}`,
      ),
  },
  setportprio: {
    operands: "<bridge> <port> <prio>",
    count: [3, 3],
    gap: "\t",
    help: "\tset port priority",
    run: (session, [bridge, port, prio]) =>
      setPort(
        session,
        bridge!,
        port!,
        { priority: integer(prio!, "path priority value") },
        (reason) => `set port priority failed: ${reason}`,
      ),
  },
  show: {
    operands: "[ <bridge> ]",
    count: [0, Infinity],
    gap: "      \t",
    help: "\t\tshow a list of bridges",
    run: (session, args) => showBridges(session.context, args, stop),
  },
  showmacs: {
    operands: "<bridge>",
    count: [1, 1],
    gap: "  \t",
    help: "\t\tshow a list of mac addrs",
    run: (session, [bridge]) => {
      const link = session.find(bridge!);
      if (!link?.bridge)
        throw new Stop(
          `read of forward table failed: ${link ? "Operation not supported" : "No such device"}`,
        );
      return showMacs(session.context, link);
    },
  },
  showstp: {
    operands: "<bridge>",
    count: [1, 1],
    gap: "   \t",
    help: "\t\tshow bridge stp info",
    run: (session, [bridge]) => {
      const link = session.find(bridge!);
      if (!link?.bridge)
        throw new Stop(`${bridge}: can't get info ${link ? "Operation not supported" : "No such device"}`);
      return showStp(session.context, link);
    },
  },
  stp: {
    operands: "<bridge> {on|off}",
    count: [2, 2],
    gap: "       \t",
    help: "\tturn stp on/off",
    run: (session, [bridge, word]) =>
      setBridge(session, bridge!, "stp_state", onOff(word!) ? 1 : 0, "stp status"),
  },
};

function stop(message: string): never {
  throw new Stop(message);
}
