/** socat, in the forms that proxies use: a listener or a connection on one side, a connection, standard streams or an echo on the other. */
import { strerror, unsupported, VethworkError } from "../../model/errors.js";
import type { SocketHandle } from "../../model/kernel.js";
import { resolveHost } from "../address.js";
import { getopt, OptionError } from "../getopt.js";
import { ownSocket } from "../nc/owners.js";
import { failure, type Program, type ProgramContext } from "../program.js";
import { AddressError, parseSocatAddress, type Address } from "./addresses.js";
import { Relay, runRelays, SocketEnd, StreamEnd, type End } from "./relay.js";
import { runProxy } from "./serve.js";

const POLL_NS = 1e6;
/** -t: seconds that the other direction is given when one has ended */
const LINGER_SECONDS = 0.5;

type InetAddress = Extract<Address, { kind: "listen" | "connect" }>;
const isInet = (a: Address): a is InetAddress => a.kind === "listen" || a.kind === "connect";

class Socat {
  private readonly open = new Set<SocketHandle>();
  constructor(
    private readonly context: ProgramContext,
    private readonly lingerNs: number,
    private readonly idleNs: number,
  ) {}

  closeAll(): void {
    for (const socket of this.open) {
      try {
        this.context.kernel.closeInetSocket(socket);
      } catch (error) {
        if (!(error instanceof VethworkError && error.code === "EBADF")) throw error;
      }
    }
    this.open.clear();
  }

  private close(socket: SocketHandle): void {
    if (this.open.delete(socket)) this.context.kernel.closeInetSocket(socket);
  }

  private track(socket: SocketHandle): SocketHandle {
    this.open.add(socket);
    ownSocket(this.context.kernel, socket, { comm: "socat", pid: this.context.pid, fd: 5 });
    return socket;
  }

  private async resolve(host: string): Promise<string> {
    const address = await resolveHost(host, (path) => this.context.readFile(path));
    if (address === null) throw new AddressError(`getaddrinfo("${host}"): Name or service not known`);
    return address;
  }

  private make(a: InetAddress): SocketHandle {
    const { kernel, netns } = this.context;
    const socket = this.track(kernel.openSocket(netns, a.protocol));
    kernel.setSocket(socket, {
      reuseAddress: true,
      ...(a.options.device === undefined ? {} : { device: a.options.device }),
    });
    return socket;
  }

  private async connect(a: InetAddress): Promise<SocketHandle> {
    const { kernel } = this.context;
    const socket = this.make(a);
    if (a.options.bind !== undefined || a.options.sourcePort !== undefined) {
      const local = a.options.bind === undefined ? "0.0.0.0" : await this.resolve(a.options.bind);
      kernel.bindSocket(socket, { address: local, port: a.options.sourcePort ?? 0 });
    }
    const remote = { address: await this.resolve(a.host), port: a.port };
    kernel.connectSocket(socket, remote);
    if (a.protocol === "tcp") {
      await this.context.waitFor(() => kernel.socketInfo(socket).state !== "SYN-SENT", { pollNs: POLL_NS });
      const { error } = kernel.socketInfo(socket);
      if (error !== undefined) {
        this.close(socket);
        throw new AddressError(`connect(5, AF=2 ${remote.address}:${remote.port}, 16): ${strerror(error)}`);
      }
    }
    return socket;
  }

  /** Binds and, for connections, listens. */
  private async bind(a: InetAddress): Promise<SocketHandle> {
    const { kernel } = this.context;
    const socket = this.make(a);
    const address = await this.resolve(a.host);
    try {
      kernel.bindSocket(socket, { address, port: a.port });
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
      throw new AddressError(`bind(5, {AF=2 ${address}:${a.port}}, 16): ${strerror(error.code)}`);
    }
    if (a.protocol === "tcp") kernel.listenSocket(socket, 5);
    return socket;
  }

  private async end(a: Address): Promise<End> {
    if (a.kind === "stdio") return new StreamEnd(this.context);
    if (!isInet(a) || a.kind === "listen") throw unsupported("socat with two listeners");
    return new SocketEnd(this.context, await this.connect(a), a.protocol === "udp");
  }

  async run(left: Address, right: Address): Promise<number> {
    if (isInet(left) && left.kind === "listen") return this.serve(left, right);
    if (isInet(right) && right.kind === "listen") return this.serve(right, left);
    if (left.kind === "pipe" || right.kind === "pipe") {
      const a = left.kind === "pipe" ? right : left;
      const only = await this.end(a);
      await runRelays(this.context, [this.relay(only, only, [])], this.closeRelay);
      return 0;
    }
    const [a, b] = [await this.end(left), await this.end(right)];
    await runRelays(this.context, [this.relay(a, b, [])], this.closeRelay);
    return 0;
  }

  private async serve(a: InetAddress, other: Address): Promise<number> {
    if (a.options.fork && isInet(other)) {
      if (
        other.kind === "listen" ||
        other.protocol !== a.protocol ||
        other.options.bind ||
        other.options.sourcePort
      )
        throw unsupported(
          "socat from a listener that forks to another listener, to another protocol, or from an address given",
        );
      return runProxy(this.context, "socat", {
        netns: this.context.netns,
        protocol: a.protocol,
        listen: { address: await this.resolve(a.host), port: a.port },
        target: { address: await this.resolve(other.host), port: other.port },
        lingerNs: this.lingerNs,
        ...(a.options.device === undefined ? {} : { device: a.options.device }),
      });
    }
    if (a.options.fork && other.kind === "stdio")
      throw unsupported("socat from a listener that forks to STDIO");
    return this.serveHere(a, other);
  }

  private relay(a: End, b: End, sockets: SocketHandle[]): Relay {
    return new Relay(this.context, a, b, this.lingerNs, this.idleNs, sockets);
  }

  private readonly closeRelay = (relay: Relay): void => {
    for (const socket of relay.sockets) this.close(socket);
  };

  /** Clients that are served by this process: one, or with `fork` as many as come. */
  private async serveHere(a: InetAddress, other: Address): Promise<number> {
    const { kernel } = this.context;
    const relays: Relay[] = [];
    let listener: SocketHandle | null = await this.bind(a);
    const take = async (): Promise<void> => {
      const udp = a.protocol === "udp";
      const first = udp ? kernel.receiveSocket(listener!) : null;
      const socket = udp ? listener! : kernel.acceptSocket(listener!);
      if (socket === null || (udp && first === null)) return;
      if (udp) kernel.connectSocket(socket, first!.from);
      else this.track(socket);
      // a UDP listener becomes the socket of its client, and a new one takes its place
      if (udp && a.options.fork) listener = await this.bind(a);
      else if (!a.options.fork) {
        if (!udp) this.close(listener!);
        listener = null;
      }
      const client = new SocketEnd(this.context, socket, udp, first?.bytes);
      const sockets = [socket];
      let back: End = client;
      if (other.kind !== "pipe") {
        back = await this.end(other);
        if (back instanceof SocketEnd) sockets.push(back.socket);
      }
      relays.push(this.relay(client, back, sockets));
    };
    const more = { ready: () => listener !== null && kernel.socketInfo(listener).ready.read, take };
    const status = async (): Promise<number> => {
      await this.context.writeError(
        "socat: nobody came for an hour of virtual time; run it in the background\n",
      );
      return 1;
    };
    if (!a.options.fork) {
      const reason = await this.context.waitFor(more.ready, { pollNs: POLL_NS });
      if (reason !== "ready") return status();
      await take();
      return (await runRelays(this.context, relays, this.closeRelay)) === "done" ? 0 : status();
    }
    return (await runRelays(this.context, relays, this.closeRelay, more)) === "done" ? 0 : status();
  }
}

const VALUE_OPTIONS = ["t", "T", "b"];

export const socat: Program = async (args, context) => {
  let running: Socat | undefined;
  try {
    const specs = [
      ...[..."dvxu4sgDhV"].map((letter) => ({ letter })),
      ...VALUE_OPTIONS.map((letter) => ({ letter, argument: "required" as const })),
    ];
    const { options, operands } = getopt(args, specs, { ordered: true });
    let [linger, idle] = [LINGER_SECONDS, Infinity];
    for (const { name, value } of options) {
      if (!["d", "4", "t", "T", "b"].includes(name)) throw unsupported(`socat -${name}`);
      if ((name === "t" || name === "T") && !(Number(value) >= 0))
        throw new AddressError(`-${name} ${value}: not a number of seconds`);
      if (name === "t") linger = Number(value);
      if (name === "T") idle = Number(value);
    }
    if (operands.length !== 2)
      throw new AddressError(
        `exactly 2 addresses required (there are ${operands.length}); use option "-h" for help`,
      );
    const [left, right] = operands.map(parseSocatAddress) as [Address, Address];
    running = new Socat(context, linger * 1e9, idle * 1e9);
    return await running.run(left, right);
  } catch (error) {
    if (error instanceof OptionError) return failure("socat", `E ${error.message}`);
    if (error instanceof AddressError) return failure("socat", `E ${error.message}`);
    if (error instanceof VethworkError && error.code !== "EUNSUPPORTED")
      return failure("socat", `E ${strerror(error.code)}`);
    throw error;
  } finally {
    running?.closeAll();
  }
};
