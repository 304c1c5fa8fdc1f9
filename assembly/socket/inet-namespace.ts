/** A namespace goes, and with it the sockets in it: there is nobody left who could use them. */
import { SocketKind } from "../abi/socket";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import { inetSockets, Sock } from "./inet-sock";
import { closeProxy, Proxy } from "./proxy";
import { freeTcp, TcpSock } from "./tcp-sock";
import { closeUdp, UdpSock } from "./udp";

export function closeNamespaceSockets(ns: Namespace): void {
  if (!K.inetSockets) return;
  const t = inetSockets();
  let p = changetype<Proxy | null>(t.proxies);
  while (p !== null) {
    const next: Proxy | null = p.next;
    if (p.namespace === ns) closeProxy(p);
    p = next;
  }
  let s: Sock | null = t.first;
  while (s !== null) {
    const next: Sock | null = s.next;
    if (s.namespace === ns) {
      if (s.kind == <u32>SocketKind.udp) closeUdp(changetype<UdpSock>(s));
      else freeTcp(changetype<TcpSock>(s));
    }
    s = next;
  }
}
