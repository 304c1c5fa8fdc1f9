/** -m udp (libxt_udp.c). */
import { bang, field, type Extension } from "../extension.js";
import { ANY_PORTS, listPorts } from "./tcp.js";

export const udp: Extension = {
  name: "udp",
  options: [
    { name: "source-port", id: "source", type: "portrc", invert: true },
    { name: "sport", id: "source", type: "portrc", invert: true },
    { name: "destination-port", id: "destination", type: "portrc", invert: true },
    { name: "dport", id: "destination", type: "portrc", invert: true },
  ],
  initial: () => ANY_PORTS,
  parse: ({ id, block, values, invert }) => {
    [block[`${id}First`], block[`${id}Last`]] = values as [number, number];
    if (invert) block.invert = field(block, "invert") | (id === "source" ? 1 : 2);
  },
  save: ({ block }) =>
    (["source", "destination"] as const)
      .map((side, index) => {
        const [first, last] = [field(block, `${side}First`), field(block, `${side}Last`)];
        const isInverted = field(block, "invert") & (index + 1);
        if (first === 0 && last === 65535 && !isInverted) return "";
        return `${bang(isInverted)} --${side[0]}port ${first === last ? first : `${first}:${last}`}`;
      })
      .join(""),
  list: (view) => ` udp${listPorts(view, "source", "udp")}${listPorts(view, "destination", "udp")}`,
};
