/** Which process has which socket: what `ss -p` shows. Kept beside the kernel, whose sockets know no processes. */
import type { Kernel, SocketHandle } from "../../model/kernel.js";

export interface Owner {
  comm: string;
  pid: number;
  fd: number;
}

const owners = new WeakMap<Kernel, Map<SocketHandle, Owner>>();

function table(kernel: Kernel): Map<SocketHandle, Owner> {
  let map = owners.get(kernel);
  if (!map) owners.set(kernel, (map = new Map()));
  return map;
}

export function ownSocket(kernel: Kernel, socket: SocketHandle, owner: Owner): void {
  table(kernel).set(socket, owner);
}

export function ownerOf(kernel: Kernel, socket: SocketHandle | undefined): Owner | undefined {
  return socket === undefined ? undefined : table(kernel).get(socket);
}
