/** -m rt of ip6tables (libip6t_rt.c), but its lists of addresses. */
import { unsupported } from "../../../model/errors.js";
import { bang, field, type Extension } from "../extension.js";

/** IP6T_RT_* of `flags`, and of `invert` */
const TYPE = 1;
const SEGMENTS = 2;
const LENGTH = 4;

export const rt: Extension = {
  name: "rt",
  family: "ipv6",
  options: [
    { name: "rt-type", type: "uint32", invert: true },
    { name: "rt-segsleft", type: "uint32rc", invert: true },
    { name: "rt-len", type: "uint32", invert: true },
    { name: "rt-0-res", type: "none" },
    { name: "rt-0-addrs", type: "string" },
    { name: "rt-0-not-strict", type: "none" },
  ],
  initial: () => ({ segmentsFirst: 0, segmentsLast: 0xffffffff }),
  parse: ({ id, block, value, values, invert }) => {
    if (id.startsWith("rt-0")) throw unsupported(`-m rt --${id}`);
    const bit = id === "rt-type" ? TYPE : id === "rt-segsleft" ? SEGMENTS : LENGTH;
    if (bit === TYPE) block.type = value;
    else if (bit === LENGTH) block.headerLength = value;
    else Object.assign(block, { segmentsFirst: values[0], segmentsLast: values[1] });
    block.flags = field(block, "flags") | bit;
    if (invert) block.invert = field(block, "invert") | bit;
  },
  save: ({ block }) => {
    const [flags, invert] = [field(block, "flags"), field(block, "invert")];
    const [first, last] = [field(block, "segmentsFirst"), field(block, "segmentsLast")];
    return [
      flags & TYPE ? `${bang(invert & TYPE)} --rt-type ${field(block, "type")}` : "",
      first === 0 && last === 0xffffffff
        ? ""
        : `${bang(invert & SEGMENTS)} --rt-segsleft ${first === last ? first : `${first}:${last}`}`,
      flags & LENGTH ? `${bang(invert & LENGTH)} --rt-len ${field(block, "headerLength")}` : "",
    ].join("");
  },
  list: ({ block }) => {
    const [flags, invert] = [field(block, "flags"), field(block, "invert")];
    const [first, last] = [field(block, "segmentsFirst"), field(block, "segmentsLast")];
    const not = (bit: number): string => (invert & bit ? "!" : "");
    const segments =
      first === 0 && last === 0xffffffff && !(invert & SEGMENTS)
        ? ""
        : first === last
          ? ` segsleft:${not(SEGMENTS)}${first}`
          : ` segslefts:${not(SEGMENTS)}${first}:${last}`;
    return ` rt${flags & TYPE ? ` type:${not(TYPE)}${field(block, "type")}` : ""}${segments}${flags & LENGTH ? ` length:${not(LENGTH)}${field(block, "headerLength")}` : ""}`;
  },
};
