import { Packet } from "../packet";

/** Copies the frame to the packet sockets bound to its device. */
export function deliverToSockets(p: Packet, outgoing: bool): void {}
