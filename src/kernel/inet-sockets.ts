/** UDP and TCP sockets, and userland proxies. */
import type { SocketHandle } from "../model/kernel.js";
import type {
  Datagram,
  Endpoint,
  InetProtocol,
  ProxyRequest,
  SocketInfo,
  SocketOptions,
  SocketState,
} from "../model/socket.js";
import {
  ErrnoNames,
  InetInfoRecord,
  InetOption,
  InetReady,
  InetReceivedRecord,
  SocketKind,
} from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { formatIpv4, parseIpv4 } from "./text.js";

/** bytes that go through the kernel's buffer at once */
const BUFFER_BYTES = 65535;

const STATES: Record<number, SocketState> = {
  1: "ESTAB",
  2: "SYN-SENT",
  3: "SYN-RECV",
  4: "FIN-WAIT-1",
  5: "FIN-WAIT-2",
  6: "TIME-WAIT",
  7: "UNCONN",
  8: "CLOSE-WAIT",
  9: "LAST-ACK",
  10: "LISTEN",
  11: "CLOSING",
};

const kindOf = (protocol: InetProtocol): number => (protocol === "udp" ? SocketKind.udp : SocketKind.tcp);

export function openSocket(m: Machine, netns: string, protocol: InetProtocol): SocketHandle {
  return m.check(m.exports.inet_open!(m.namespaceId(netns), kindOf(protocol)));
}

export function setSocket(m: Machine, netns: string, socket: SocketHandle, options: SocketOptions): void {
  const set = (option: number, value: number | boolean | undefined): void => {
    if (value !== undefined) m.check(m.exports.inet_set!(socket, option, Number(value)));
  };
  set(InetOption.REUSE, options.reuseAddress);
  set(InetOption.BROADCAST, options.broadcast);
  set(InetOption.NODELAY, options.noDelay);
  if (options.device !== undefined)
    set(InetOption.DEVICE, options.device === "" ? 0 : m.ifindex(netns, options.device));
  set(InetOption.TTL, options.ttl);
  set(InetOption.TOS, options.tos);
  set(InetOption.MARK, options.mark);
}

export function bindSocket(m: Machine, socket: SocketHandle, local: Endpoint): void {
  m.check(m.exports.inet_bind!(socket, parseIpv4(local.address), local.port));
}

export function listenSocket(m: Machine, socket: SocketHandle, backlog: number): void {
  m.check(m.exports.inet_listen!(socket, backlog));
}

export function acceptSocket(m: Machine, socket: SocketHandle): SocketHandle | null {
  const answer = m.exports.inet_accept!(socket) as number;
  return ErrnoNames[-answer] === "EAGAIN" ? null : m.check(answer);
}

export function connectSocket(m: Machine, socket: SocketHandle, remote: Endpoint): void {
  m.check(m.exports.inet_connect!(socket, parseIpv4(remote.address), remote.port));
}

const buffer = (m: Machine): number => m.exports.socket_buffer!() >>> 0;

export function sendSocket(m: Machine, socket: SocketHandle, bytes: Uint8Array, to?: Endpoint): number {
  const at = buffer(m);
  // a datagram that does not fit is refused by its length; a stream takes a part
  m.bytes.set(bytes.subarray(0, BUFFER_BYTES), at);
  const length = infoKind(m, socket) === SocketKind.tcp ? Math.min(bytes.length, BUFFER_BYTES) : bytes.length;
  const address = to === undefined ? 0 : parseIpv4(to.address);
  return m.check(m.exports.inet_send!(socket, at, length, address, to?.port ?? 0));
}

function infoKind(m: Machine, socket: SocketHandle): number {
  m.check(m.exports.inet_info!(socket));
  return m.u32(m.mailbox + InetInfoRecord.kind);
}

export function readSocket(m: Machine, socket: SocketHandle, most = BUFFER_BYTES): Uint8Array {
  const at = buffer(m);
  const length = m.check(m.exports.inet_read!(socket, at, Math.min(most, BUFFER_BYTES)));
  return m.bytes.slice(at, at + length);
}

export function receiveSocket(m: Machine, socket: SocketHandle): Datagram | null {
  if (m.check(m.exports.inet_receive!(socket)) === 0) return null;
  const at = m.mailbox;
  const data = m.u32(at + InetReceivedRecord.data);
  return {
    from: {
      address: formatIpv4(m.u32(at + InetReceivedRecord.address)),
      port: m.u32(at + InetReceivedRecord.port),
    },
    bytes: m.bytes.slice(data, data + m.u32(at + InetReceivedRecord.length)),
  };
}

export function endSocket(m: Machine, socket: SocketHandle): void {
  m.check(m.exports.inet_shutdown!(socket));
}

export function closeInetSocket(m: Machine, socket: SocketHandle, abort: boolean): void {
  m.check(m.exports.inet_close!(socket, abort ? 1 : 0));
}

function infoAt(m: Machine): SocketInfo {
  const field = (offset: number): number => m.u32(m.mailbox + offset);
  const ready = field(InetInfoRecord.ready);
  const error = field(InetInfoRecord.error);
  const softError = field(InetInfoRecord.softError);
  const handle = field(InetInfoRecord.id);
  const device = field(InetInfoRecord.device);
  return {
    ...(handle ? { handle } : {}),
    protocol: field(InetInfoRecord.kind) === SocketKind.udp ? "udp" : "tcp",
    state: STATES[field(InetInfoRecord.state)]!,
    local: { address: formatIpv4(field(InetInfoRecord.localAddress)), port: field(InetInfoRecord.localPort) },
    remote: {
      address: formatIpv4(field(InetInfoRecord.remoteAddress)),
      port: field(InetInfoRecord.remotePort),
    },
    ...(device ? { device } : {}),
    receiveQueue: field(InetInfoRecord.receiveQueue),
    sendQueue: field(InetInfoRecord.sendQueue),
    ...(error ? { error: ErrnoNames[error] ?? `errno ${error}` } : {}),
    ...(softError ? { softError: ErrnoNames[softError] ?? `errno ${softError}` } : {}),
    ready: {
      read: (ready & InetReady.IN) !== 0,
      write: (ready & InetReady.OUT) !== 0,
      end: (ready & InetReady.EOF) !== 0,
      error: (ready & InetReady.ERROR) !== 0,
    },
  };
}

export function socketInfo(m: Machine, socket: SocketHandle): SocketInfo {
  m.check(m.exports.inet_info!(socket));
  return infoAt(m);
}

export function inetSockets(m: Machine, netns: string): SocketInfo[] {
  const id = m.namespaceId(netns);
  const all: SocketInfo[] = [];
  let cursor = 0;
  while (m.check(m.exports.inet_next!(id, cursor)) === 1) {
    cursor = m.u32(m.mailbox + InetInfoRecord.cursor);
    all.push(infoAt(m));
  }
  return all;
}

export function openProxy(m: Machine, request: ProxyRequest): SocketHandle {
  const { netns, protocol, listen, target, device, lingerNs } = request;
  const ifindex = device === undefined ? 0 : m.ifindex(netns, device);
  return m.check(
    m.exports.proxy_open!(
      m.namespaceId(netns),
      kindOf(protocol),
      parseIpv4(listen.address),
      listen.port,
      parseIpv4(target.address),
      target.port,
      ifindex,
      BigInt(Math.round(lingerNs === undefined ? 0 : Math.max(1, lingerNs))),
    ),
  );
}

export function closeProxy(m: Machine, proxy: SocketHandle): void {
  m.check(m.exports.proxy_close!(proxy));
}
