/** UDP and TCP sockets of a kernel, as plain data. No call waits: what would is told by `ready`, and becomes so while virtual time passes. */
import type { SocketHandle } from "./kernel.js";

export type InetProtocol = "udp" | "tcp";

/** sk_state, as ss prints it; a UDP socket is "UNCONN" or "ESTAB" */
export type SocketState =
  | "ESTAB"
  | "SYN-SENT"
  | "SYN-RECV"
  | "FIN-WAIT-1"
  | "FIN-WAIT-2"
  | "TIME-WAIT"
  | "UNCONN"
  | "CLOSE-WAIT"
  | "LAST-ACK"
  | "LISTEN"
  | "CLOSING";

/** An address ("10.0.0.1"; "0.0.0.0" is any) and a port (0 is none). */
export interface Endpoint {
  address: string;
  port: number;
}

/** What a socket is at this moment (getsockname, getpeername, poll, inet_diag). */
export interface SocketInfo {
  /** absent where no process has it: requests, orphans, TIME-WAIT */
  handle?: SocketHandle;
  protocol: InetProtocol;
  state: SocketState;
  local: Endpoint;
  remote: Endpoint;
  /** device it is bound to */
  device?: number;
  /** bytes to be read; of a listener: connections to be accepted */
  receiveQueue: number;
  /** bytes not acknowledged; of a listener: its backlog */
  sendQueue: number;
  /** a call would fail with this errno name */
  error?: string;
  /** SO_ERROR where there is no `error`: what an ICMP error said that ends nothing */
  softError?: string;
  /** what would not wait; `error` as poll(2) says it, also of a connection that is still being made */
  ready: { read: boolean; write: boolean; end: boolean; error: boolean };
}

/** A datagram as it was received. */
export interface Datagram {
  from: Endpoint;
  bytes: Uint8Array;
}

/** setsockopt(2); `device` is an interface's name */
export interface SocketOptions {
  reuseAddress?: boolean;
  broadcast?: boolean;
  noDelay?: boolean;
  device?: string;
  ttl?: number;
  tos?: number;
  mark?: number;
}

/** What a userland proxy does: it listens and carries bytes to a target, within the kernel's memory. */
export interface ProxyRequest {
  netns: string;
  protocol: InetProtocol;
  listen: Endpoint;
  target: Endpoint;
  /** only what comes by this interface */
  device?: string;
  /** ns that the other direction is given when one has ended (socat -t); absent: as long as it takes */
  lingerNs?: number;
}

/** The part of a kernel that has to do with UDP and TCP sockets. Every call throws `VethworkError` with the errno's name. */
export interface InetKernel {
  openSocket(netns: string, protocol: InetProtocol): SocketHandle;
  setSocket(socket: SocketHandle, options: SocketOptions): void;
  /** EADDRINUSE, EADDRNOTAVAIL; port 0: the kernel chooses */
  bindSocket(socket: SocketHandle, local: Endpoint): void;
  listenSocket(socket: SocketHandle, backlog: number): void;
  /** the oldest connection that is complete, or null */
  acceptSocket(socket: SocketHandle): SocketHandle | null;
  /** begins to connect; ENETUNREACH and the like at once, what comes later is in `socketInfo().error` and thrown by the next read or write */
  connectSocket(socket: SocketHandle, remote: Endpoint): void;
  /** bytes taken (a stream takes what fits its buffer); `to` for datagrams of an unconnected socket */
  sendSocket(socket: SocketHandle, bytes: Uint8Array, to?: Endpoint): number;
  /** bytes of a stream that are there; empty: none yet, or its end (`ready.end`) */
  readSocket(socket: SocketHandle, most?: number): Uint8Array;
  /** the oldest datagram, or null */
  receiveSocket(socket: SocketHandle): Datagram | null;
  /** shutdown(SHUT_WR) */
  endSocket(socket: SocketHandle): void;
  /** `abort`: a connection is reset */
  closeInetSocket(socket: SocketHandle, abort?: boolean): void;
  socketInfo(socket: SocketHandle): SocketInfo;
  /** every UDP and TCP socket of a namespace */
  inetSockets(netns: string): SocketInfo[];
  openProxy(request: ProxyRequest): SocketHandle;
  closeProxy(proxy: SocketHandle): void;
}
