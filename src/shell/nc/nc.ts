/** nc: OpenBSD's netcat (Debian's netcat-openbsd 1.219) over the kernel's sockets. */
import { strerror, VethworkError } from "../../model/errors.js";
import type { SocketHandle } from "../../model/kernel.js";
import type { Endpoint } from "../../model/socket.js";
import { resolveHost } from "../address.js";
import { failure, type Program, type ProgramContext } from "../program.js";
import type { ToolResult } from "../tool.js";
import { carry, type CarryOptions } from "./carry.js";
import { NcUsage, parseNcOptions, type NcOptions } from "./options.js";
import { ownSocket } from "./owners.js";
import { serviceName } from "./services.js";

const POLL_NS = 1e6;

class Netcat {
  private readonly open = new Set<SocketHandle>();
  constructor(
    private readonly o: NcOptions,
    private readonly context: ProgramContext,
  ) {}

  private get protocol(): "udp" | "tcp" {
    return this.o.udp ? "udp" : "tcp";
  }

  private track(socket: SocketHandle, fd = 3): SocketHandle {
    this.open.add(socket);
    ownSocket(this.context.kernel, socket, { comm: "nc", pid: this.context.pid, fd });
    return socket;
  }

  private close(socket: SocketHandle): void {
    if (this.open.delete(socket)) this.context.kernel.closeInetSocket(socket);
  }

  closeAll(): void {
    for (const socket of [...this.open]) {
      try {
        this.close(socket);
      } catch (error) {
        // its namespace is gone, and the socket with it
        if (!(error instanceof VethworkError && error.code === "EBADF")) throw error;
      }
    }
  }

  private say(text: string): Promise<void> {
    return this.o.verbose ? this.context.writeError(text) : Promise.resolve();
  }

  private make(): SocketHandle {
    const { kernel, netns } = this.context;
    const { o } = this;
    const socket = this.track(kernel.openSocket(netns, this.protocol));
    kernel.setSocket(socket, {
      ...(o.ttl === undefined ? {} : { ttl: o.ttl }),
      ...(o.tos === undefined ? {} : { tos: o.tos }),
      ...(o.broadcast ? { broadcast: true } : {}),
    });
    return socket;
  }

  private async address(host: string): Promise<string> {
    const address = await resolveHost(host, (path) => this.context.readFile(path));
    if (address === null)
      throw new NcUsage(`getaddrinfo for host "${host}" port ${this.o.ports[0]}: Name or service not known`);
    return address;
  }

  private carryOptions(): CarryOptions {
    const { o } = this;
    return {
      udp: o.udp,
      anybody: o.udp && o.listen && o.keep,
      listening: o.listen,
      shutdown: o.shutdown,
      noInput: o.noInput,
      crlf: o.crlf,
      ...(o.timeout === undefined ? {} : { timeout: o.timeout }),
      ...(o.quit === undefined ? {} : { quit: o.quit }),
      ...(o.packets === undefined ? {} : { packets: o.packets }),
    };
  }

  async connect(): Promise<number> {
    const { o, context } = this;
    const address = await this.address(o.host!);
    let status = 1;
    for (const port of o.ports) {
      const socket = await this.tryPort({ address, port });
      if (socket === null) continue;
      if (o.zero) status = 0;
      else status = await carry(context, socket, this.carryOptions());
      this.close(socket);
    }
    return status;
  }

  /** Connects to one port; null where that failed, which was told. */
  private async tryPort(remote: Endpoint): Promise<SocketHandle | null> {
    const { o, context } = this;
    const { kernel } = context;
    const socket = this.make();
    const failed = async (words: string): Promise<null> => {
      await this.say(`nc: connect to ${o.host} port ${remote.port} (${this.protocol}) ${words}\n`);
      this.close(socket);
      return null;
    };
    try {
      if (o.source !== undefined || o.sourcePort !== undefined) {
        kernel.setSocket(socket, { reuseAddress: true });
        const local = o.source === undefined ? "0.0.0.0" : await this.address(o.source);
        try {
          kernel.bindSocket(socket, { address: local, port: o.sourcePort ?? 0 });
        } catch (error) {
          if (!(error instanceof VethworkError)) throw error;
          throw new NcUsage(`bind failed: ${strerror(error.code)}`);
        }
      }
      kernel.connectSocket(socket, remote);
      if (!o.udp) {
        // select(2): an ICMP error that came over lo ends the wait, not the attempt
        const settled = (): boolean => {
          const { state, ready } = kernel.socketInfo(socket);
          return state !== "SYN-SENT" || ready.error;
        };
        const reason = await context.waitFor(settled, {
          pollNs: POLL_NS,
          ...(o.timeout === undefined ? {} : { timeoutNs: o.timeout * 1e9 }),
        });
        if (reason !== "ready") return await failed("timed out: Operation now in progress");
        const { error, softError } = kernel.socketInfo(socket);
        const code = error ?? softError;
        if (code !== undefined) return await failed(`failed: ${strerror(code)}`);
      } else if ((o.verbose || o.zero) && !this.testUdp(socket)) {
        this.close(socket);
        return null;
      }
    } catch (error) {
      if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
      return await failed(`failed: ${strerror(error.code)}`);
    }
    const name = o.numeric ? null : serviceName(remote.port, this.protocol);
    const shown = o.numeric || o.host === remote.address ? o.host : `${o.host} (${remote.address})`;
    await this.say(
      `Connection to ${shown} ${remote.port} port [${this.protocol}/${name ?? "*"}] succeeded!\n`,
    );
    return socket;
  }

  /** udptest: four datagrams; the last tells whether an error came back. */
  private testUdp(socket: SocketHandle): boolean {
    let good = false;
    for (let i = 0; i <= 3; i++) {
      try {
        good = this.context.kernel.sendSocket(socket, Buffer.from("X")) === 1;
      } catch (error) {
        if (!(error instanceof VethworkError)) throw error;
        good = false;
      }
    }
    return good;
  }

  async listen(): Promise<number> {
    const { o, context } = this;
    const { kernel } = context;
    const address = o.host === undefined ? "0.0.0.0" : await this.address(o.host);
    for (;;) {
      const listener = this.make();
      kernel.setSocket(listener, { reuseAddress: true });
      try {
        kernel.bindSocket(listener, { address, port: o.ports[0]! });
        if (!o.udp) kernel.listenSocket(listener, 1);
      } catch (error) {
        if (!(error instanceof VethworkError)) throw error;
        throw new NcUsage(strerror(error.code));
      }
      await this.say(
        o.udp ? `Bound on ${address} ${o.ports[0]}\n` : `Listening on ${address} ${o.ports[0]}\n`,
      );
      if (o.udp) return this.serveUdp(listener);
      do {
        const socket = await this.accept(listener);
        if (socket === null) return 1;
        if (!o.keep) this.close(listener);
        const { remote } = kernel.socketInfo(socket);
        await this.say(`Connection received on ${remote.address} ${remote.port}\n`);
        const status = await carry(context, socket, this.carryOptions());
        this.close(socket);
        if (!o.keep) return status;
      } while (o.keep);
    }
  }

  private async accept(listener: SocketHandle): Promise<SocketHandle | null> {
    const { kernel } = this.context;
    const ready = (): boolean => kernel.socketInfo(listener).ready.read;
    const reason = await this.context.waitFor(ready, { pollNs: POLL_NS });
    const socket = reason === "ready" ? kernel.acceptSocket(listener) : null;
    if (socket === null) {
      await this.context.writeError(
        "nc: nobody connected for an hour of virtual time; use `timeout`, or run it in the background\n",
      );
      return null;
    }
    return this.track(socket, 4);
  }

  private async serveUdp(socket: SocketHandle): Promise<number> {
    const { o, context } = this;
    const { kernel } = context;
    if (o.keep) return carry(context, socket, this.carryOptions());
    const reason = await context.waitFor(() => kernel.socketInfo(socket).ready.read, {
      pollNs: POLL_NS,
    });
    const first = reason === "ready" ? kernel.receiveSocket(socket) : null;
    if (first === null) {
      await context.writeError("nc: no datagram came for an hour of virtual time\n");
      return 1;
    }
    kernel.connectSocket(socket, first.from);
    await this.say(`Connection received on ${first.from.address} ${first.from.port}\n`);
    return carry(context, socket, this.carryOptions(), first.bytes);
  }
}

export const nc: Program = async (args, context): Promise<ToolResult | number> => {
  let netcat: Netcat | undefined;
  try {
    const options = parseNcOptions(args);
    netcat = new Netcat(options, context);
    return await (options.listen ? netcat.listen() : netcat.connect());
  } catch (error) {
    if (error instanceof NcUsage)
      return error.message.startsWith("usage:")
        ? { stdout: "", stderr: `${error.message}\n`, exitCode: 1 }
        : failure("nc", error.message);
    throw error;
  } finally {
    netcat?.closeAll();
  }
};
