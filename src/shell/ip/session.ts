/** One run of `ip`: its options, its two output streams, and its way to the kernel. */
import { strerror, VethworkError } from "../../model/errors.js";
import type { Kernel } from "../../model/kernel.js";
import type { Op } from "../../model/op.js";
import type { Link } from "../../model/state.js";
import type { ToolContext } from "../tool.js";
import { Output } from "./output.js";

export type Family = "unspec" | "inet" | "inet6" | "link" | "mpls" | "bridge";

export interface Options {
  family: Family;
  stats: number;
  details: number;
  oneline: boolean;
  brief: boolean;
  json: boolean;
  pretty: boolean;
  color: boolean;
  human: boolean;
  iec: boolean;
  numeric: boolean;
  all: boolean;
  force: boolean;
  /** rounds of `ip address flush`; 0 for no limit */
  loops: number;
}

/**
 * The end of a command. "exit" is exit(2): it ends a whole -batch without another word. "return" is a command function that
 * failed: a batch says which line it was and may go on with -force.
 */
export class Exit {
  constructor(
    readonly code: number,
    readonly how: "exit" | "return",
  ) {}
}

/** MODULE_ALIAS_NETDEV */
const DEVICE_MODULES: Record<string, "ipip" | "ip_gre" | "sit"> = {
  tunl0: "ipip",
  gre0: "ip_gre",
  gretap0: "ip_gre",
  erspan0: "ip_gre",
  sit0: "sit",
};

export class Session {
  readonly kernel: Kernel;
  readonly out: Output;
  private readonly errors: string[] = [];

  constructor(
    readonly context: ToolContext,
    readonly options: Options,
    public netns: string,
  ) {
    this.kernel = context.kernel;
    this.out = new Output(options);
  }

  get stderr(): string {
    return this.errors.join("");
  }

  error(line: string): void {
    this.errors.push(line, "\n");
  }

  appendError(text: string): void {
    this.errors.push(text);
  }

  /** exit(code) after a line on stderr */
  exit(code: number, line?: string): never {
    if (line !== undefined) this.error(line);
    throw new Exit(code, "exit");
  }

  /** `return -code` of a command function after a line on stderr */
  fail(code: number, line?: string): never {
    if (line !== undefined) this.error(line);
    throw new Exit(code, "return");
  }

  /** Something iproute2 knows and this kernel does not. */
  notModelled(command: string, what: string): never {
    return this.fail(1, `vethwork: ${command}: ${what} is not modelled`);
  }

  /** What works for IPv4 alone is refused in words for IPv6, and everything for families that are not there. */
  noIpv6(command: string, family: Family): void {
    if (family === "inet6") this.notModelled(command, "IPv6");
    this.onlyInternet(command, family);
  }

  onlyInternet(command: string, family: Family): void {
    if (family === "mpls" || family === "bridge") this.notModelled(command, `family "${family}"`);
  }

  /** One request to the kernel; its refusal ends the command with exit code 2, as rtnl_talk() does. */
  talk(op: Op): void {
    this.ask(() => this.kernel.apply(op));
  }

  /** A question to the kernel, with the same treatment of refusals. */
  ask<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      return this.refused(error);
    }
  }

  /** Ends the command in the words of a refusal; anything else that was thrown goes on its way. */
  refused(error: unknown): never {
    throw error instanceof VethworkError ? this.refusal(error) : error;
  }

  /** Says what the kernel refused, and how the command ends for it. */
  refusal(error: VethworkError): Exit {
    const unsupported = error.code === "EUNSUPPORTED";
    this.error(unsupported ? `vethwork: ip: ${error.message}` : explain(error));
    return new Exit(unsupported ? 1 : 2, "return");
  }

  /** Finds a device of the present namespace by name, by "ifN", or by "NAME:ALIAS", as ll_name_to_index() does. */
  find(name: string): Link | undefined {
    try {
      return this.kernel.link(this.netns, name.split(":", 1)[0]);
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
    }
    // SIOCGIFINDEX loads the module that a device's name is an alias of (dev_load)
    const module = DEVICE_MODULES[name];
    if (module !== undefined && !this.kernel.modules().includes(module)) {
      this.kernel.apply({ op: "module.load", name: module });
      return this.find(name);
    }
    const index = /^if([1-9][0-9]{0,9})$/.exec(name);
    return index ? this.kernel.linkAt(this.netns, Number(index[1])) : undefined;
  }

  /** The name of a device, without all that `device` reads of it. */
  deviceName(name: string): string {
    const [plain] = name.split(":", 1) as [string];
    return this.kernel.hasLink(this.netns, plain) ? plain : this.device(name).ifname;
  }

  /** The device, or "Cannot find device" as a failed command. */
  device(name: string): Link {
    return this.find(name) ?? this.fail(1, `Cannot find device "${name}"`);
  }
}

/** What libnetlink prints for a refusal: the kernel's own sentence (extack) where it has one, else the text of errno. */
export function explain(error: VethworkError): string {
  if (error.message.startsWith("Error: "))
    return error.message.endsWith(".") ? error.message : `${error.message}.`;
  return `RTNETLINK answers: ${strerror(error.code)}`;
}
