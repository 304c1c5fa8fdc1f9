/** What a command line of ipvsadm does in a kernel (process_options). */
import { becauseOfLine } from "../../model/cause.js";
import { unsupported, VethworkError } from "../../model/errors.js";
import type { VsDestKey, VsDestSpec, VsOp, VsScheduler, VsService, VsServiceKey } from "../../model/ipvs.js";
import type { ToolContext } from "../tool.js";
import { type Command, readCommand, type ServerWords, type ServiceWords } from "./command.js";
import { Ended, refusal, type Request, tryHelp, words } from "./failure.js";
import { readLines } from "./lines.js";
import type { Names } from "./names.js";
import { sortDests, sortServices } from "./order.js";
import { PoptError } from "./popt.js";
import { type Format, formatOf, printConnections, printService, title } from "./print.js";

/** IP_VS_VERSION_CODE, and the hash table of connections (conn_tab_bits of Debian's kernel) */
const BANNER = "IP Virtual Server version 1.2.1 (size=4096)\n";

/** -1 as an exit status */
const FAILED = 255;

/** The only persistence engine of Linux 6.1. */
const ENGINE = "sip";

export class Session {
  stdout = "";
  stderr = "";

  constructor(
    private readonly context: ToolContext,
    private readonly names: Names,
    private readonly readInput: () => Promise<string>,
  ) {}

  private get netns(): string {
    return this.context.netns;
  }

  /** Carries out a command line; answers the exit status. Throws Ended where the program ends at once, EUNSUPPORTED for what is not modelled. */
  async run(args: readonly string[], fromInput = false): Promise<number> {
    let command: Command;
    try {
      command = readCommand(args, this.names);
    } catch (error) {
      if (!(error instanceof PoptError)) throw error;
      this.stderr += `${error.word}: ${error.message}\n`;
      return FAILED;
    }
    switch (command.name) {
      case "list":
        return this.list(command);
      case "save":
        this.listAll({ ...formatOf(command.given), form: "rules" }, true);
        return 0;
      case "restore":
        if (fromInput) throw tryHelp();
        return this.restore();
      default:
        return this.change(command.name, command);
    }
  }

  private async restore(): Promise<number> {
    let status = 0;
    const { kernel } = this.context;
    const { because } = kernel;
    let number = 0;
    for (const line of readLines(await this.readInput())) {
      number++;
      kernel.because = becauseOfLine(because, "standard input", number, `ipvsadm ${line.join(" ")}`);
      if (line.length > 0) status = await this.run(line, true);
    }
    kernel.because = because;
    return status;
  }

  private change(request: Request | "start-daemon", command: Command): number {
    const { service, server } = command;
    if (request === "start-daemon") throw unsupported("ipvsadm --start-daemon (the sync daemon)");
    // none is ever running
    if (request === "stop-daemon") return this.refuse(request, "ESRCH");
    try {
      const op = this.operation(request, service, server, command);
      if (service.engine !== "") this.refuseEngine(request, service);
      this.context.kernel.apply(op);
      return 0;
    } catch (error) {
      this.stderr += refusal(error, request);
      return FAILED;
    }
  }

  private refuse(request: Request, code: string): number {
    this.stderr += words(request, code);
    return FAILED;
  }

  /** An engine is looked for once the service is known to be there (to edit it) or not (to add it). */
  private refuseEngine(request: Request, service: ServiceWords): never {
    const key = JSON.stringify(keyOf(service));
    const exists = this.context.kernel
      .vsServices(this.netns)
      .some((each) => JSON.stringify(each.key) === key);
    if (request === "add-service" && exists) throw new VethworkError("EEXIST", "the service exists");
    if (request === "edit-service" && !exists) throw new VethworkError("ESRCH", "there is no such service");
    if (service.engine === ENGINE) throw unsupported(`ipvsadm --pe ${ENGINE}`);
    throw new VethworkError("ENOENT", "there is no such persistence engine");
  }

  private operation(request: Request, service: ServiceWords, server: ServerWords, command: Command): VsOp {
    const { netns } = this;
    switch (request) {
      case "add-service":
      case "edit-service": {
        const op = request === "add-service" ? "ipvs.service.add" : "ipvs.service.set";
        return { op, netns, key: keyOf(service), spec: serviceSpec(service) };
      }
      case "delete-service":
        return { op: "ipvs.service.delete", netns, key: keyOf(service) };
      case "zero":
        return isNone(service) ? { op: "ipvs.zero", netns } : { op: "ipvs.zero", netns, key: keyOf(service) };
      case "add-server":
      case "edit-server": {
        const op = request === "add-server" ? "ipvs.dest.add" : "ipvs.dest.set";
        const key = keyOf(service);
        return { op, netns, key, dest: destOf(server), spec: destSpec(server) };
      }
      case "delete-server":
        return { op: "ipvs.dest.delete", netns, key: keyOf(service), dest: destOf(server) };
      case "set": {
        const [tcp, tcpFin, udp] = command.timeouts;
        return { op: "ipvs.timeouts", netns, timeouts: { tcp, tcpFin, udp } };
      }
      default:
        return { op: "ipvs.flush", netns };
    }
  }

  private list({ given, service }: Command): number {
    const { kernel } = this.context;
    const { netns } = this;
    const format = formatOf(given);
    if (given.has("connection"))
      this.stdout += printConnections(kernel.vsConnections(netns), format, this.names);
    else if (given.has("service-address")) this.listOne(service, format, !given.has("nosort"));
    else if (given.has("timeout")) {
      const { tcp, tcpFin, udp } = kernel.vsTimeouts(netns);
      this.stdout += `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`;
    } else if (!given.has("daemon")) this.listAll(format, !given.has("nosort"));
    return 0;
  }

  private listOne(words: ServiceWords, format: Format, sorted: boolean): void {
    let service: VsService;
    try {
      service = this.context.kernel.vsService(this.netns, keyOf(words));
    } catch (error) {
      throw new Ended(1, refusal(error, "list"));
    }
    this.stdout += title(format) + this.text(service, format, sorted);
  }

  /** Everything, behind a line that tells the version (not in rules). */
  listAll(format: Format, sorted: boolean): void {
    const services = this.context.kernel.vsServices(this.netns);
    if (format.form !== "rules") this.stdout += BANNER;
    this.stdout += title(format);
    for (const service of sorted ? sortServices(services) : services)
      this.stdout += this.text(service, format, sorted);
  }

  private text(service: VsService, format: Format, sorted: boolean): string {
    const dests = this.context.kernel.vsDests(this.netns, service.key);
    return printService(service, sorted ? sortDests(dests) : dests, format, this.names);
  }
}

/** ipvs_zero_service: no service is named, which the address 0.0.0.0 without port is, too. */
const isNone = ({ fwmark, address, port }: ServiceWords): boolean =>
  fwmark === 0 && address === "0.0.0.0" && port === 0;

function keyOf({ fwmark, protocol, family, address, port }: ServiceWords): VsServiceKey {
  if (family === 6) throw unsupported("ipvsadm: an IPv6 virtual service");
  return fwmark > 0 ? { fwmark } : { protocol: protocol!, address, port };
}

function serviceSpec(service: ServiceWords) {
  const { scheduler, persistent, netmask, onePacket, flags } = service;
  return {
    // the kernel knows which there are
    scheduler: scheduler as VsScheduler,
    ...(persistent !== null && { persistent }),
    ...(netmask !== "255.255.255.255" && { netmask }),
    ...(onePacket && { onePacket }),
    ...(flags !== 0 && { schedulerFlags: flags }),
  };
}

function destOf({ family, address, port }: ServerWords): VsDestKey {
  if (family === 6) throw unsupported("ipvsadm: an IPv6 real server");
  return { address, port };
}

function destSpec({ forward, weight, upper, lower, tunnel, tunnelPort, checksum }: ServerWords): VsDestSpec {
  return {
    forward,
    weight,
    ...(upper !== 0 && { upperThreshold: upper }),
    ...(lower !== 0 && { lowerThreshold: lower }),
    ...(forward === "tunnel" && {
      tunnel: {
        type: tunnel,
        ...(tunnelPort !== 0 && { port: tunnelPort }),
        ...(checksum && { checksum }),
      },
    }),
  };
}
