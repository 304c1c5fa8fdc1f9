/** -j MARK (libxt_MARK.c, revision 2): kept as a mask that is cleared and bits that are flipped. */
import { field, type Extension, type OptionCall } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { hex } from "../numbers.js";

const ONE = ["set-xmark", "set-mark", "and-mark", "or-mark", "xor-mark"];

function parse({ id, block, value, mask }: OptionCall): void {
  const bits = Number(mask);
  switch (id) {
    case "set-xmark":
      return void Object.assign(block, { mark: value, mask: bits });
    case "set-mark":
      return void Object.assign(block, { mark: value, mask: (value | bits) >>> 0 });
    case "and-mark":
      return void Object.assign(block, { mark: 0, mask: ~value >>> 0 });
    case "or-mark":
      return void Object.assign(block, { mark: value, mask: value });
    case "xor-mark":
      return void Object.assign(block, { mark: value, mask: 0 });
  }
}

export const MARK: Extension = {
  name: "MARK",
  options: ONE.map((name, index) => ({
    name,
    type: index < 2 ? "markmask" : "uint32",
    excl: ONE.filter((other) => other !== name),
  })),
  parse,
  check: ({ flags }) => {
    if (flags.size === 0)
      throw parameterProblem("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
  },
  save: ({ block }) => ` --set-xmark ${hex(field(block, "mark"))}/${hex(field(block, "mask"))}`,
  list: ({ block }) => {
    const [mark, mask] = [field(block, "mark") >>> 0, field(block, "mask") >>> 0];
    if (mark === 0) return ` MARK and ${hex(~mask)}`;
    if (mark === mask) return ` MARK or ${hex(mark)}`;
    if (mask === 0) return ` MARK xor ${hex(mark)}`;
    if (mask === 0xffffffff) return ` MARK set ${hex(mark)}`;
    return ` MARK xset ${hex(mark)}/${hex(mask)}`;
  },
};
