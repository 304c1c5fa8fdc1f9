/** -j CONNMARK (libxt_CONNMARK.c, revision 2). */
import { field, type Extension, type OptionEntry } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { hex } from "../numbers.js";

const SET = 0;
const SAVE = 1;
const RESTORE = 2;
const ALL = 0xffffffff;
const OPERATIONS = ["set-xmark", "set-mark", "and-mark", "or-mark", "xor-mark", "save-mark", "restore-mark"];

const excluded = (name: string): string[] => OPERATIONS.filter((other) => other !== name);

export const CONNMARK: Extension = {
  name: "CONNMARK",
  options: [
    ...OPERATIONS.map((name, index): OptionEntry => ({
      name,
      type: index < 2 ? "markmask" : index < 5 ? "uint32" : "none",
      excl: excluded(name),
    })),
    { name: "left-shift-mark", type: "uint8", max: 31, excl: ["right-shift-mark"] },
    { name: "right-shift-mark", type: "uint8", max: 31, excl: ["left-shift-mark"] },
    { name: "ctmask", type: "uint32", excl: ["mask"] },
    { name: "nfmask", type: "uint32", excl: ["mask"] },
    { name: "mask", type: "uint32", excl: ["ctmask", "nfmask"] },
  ],
  initial: () => ({ ctmask: ALL, nfmask: ALL }),
  parse: ({ id, block, value, mask }) => {
    switch (id) {
      case "set-xmark":
      case "set-mark": {
        const bits = id === "set-mark" ? (value | Number(mask)) >>> 0 : Number(mask);
        return void Object.assign(block, { mode: SET, ctmark: value, ctmask: bits });
      }
      case "and-mark":
        return void Object.assign(block, { mode: SET, ctmark: 0, ctmask: ~value >>> 0 });
      case "or-mark":
        return void Object.assign(block, { mode: SET, ctmark: value, ctmask: value });
      case "xor-mark":
        return void Object.assign(block, { mode: SET, ctmark: value, ctmask: 0 });
      case "save-mark":
        block.mode = SAVE;
        return;
      case "restore-mark":
        block.mode = RESTORE;
        return;
      case "ctmask":
      case "nfmask":
        block[id] = value;
        return;
      case "mask":
        return void Object.assign(block, { ctmask: value, nfmask: value });
      case "left-shift-mark":
      case "right-shift-mark":
        Object.assign(block, { shiftDirection: id === "left-shift-mark" ? 0 : 1, shiftBits: value });
    }
  },
  check: ({ flags }) => {
    if (!OPERATIONS.some((name) => flags.has(name)))
      throw parameterProblem("CONNMARK target: No operation specified");
  },
  save: ({ block }) => {
    const mode = field(block, "mode");
    const [ctmark, ctmask, nfmask] = ["ctmark", "ctmask", "nfmask"].map((name) => field(block, name)) as [
      number,
      number,
      number,
    ];
    const shift = field(block, "shiftBits");
    const shifted = shift
      ? ` --${field(block, "shiftDirection") ? "right" : "left"}-shift-mark ${shift}`
      : "";
    if (mode === SET) return ` --set-xmark ${hex(ctmark)}/${hex(ctmask)}${shifted}`;
    return ` --${mode === SAVE ? "save" : "restore"}-mark --nfmask ${hex(nfmask)} --ctmask ${hex(ctmask)}${shifted}`;
  },
  list: ({ block }) => {
    const mode = field(block, "mode");
    const [ctmark, ctmask, nfmask] = ["ctmark", "ctmask", "nfmask"].map(
      (name) => field(block, name) >>> 0,
    ) as [number, number, number];
    const shift = field(block, "shiftBits");
    const shifted = shift ? ` ${field(block, "shiftDirection") ? "right" : "left"}-shift-mark ${shift}` : "";
    if (mode === SET) {
      if (ctmark === 0) return ` CONNMARK and ${hex(~ctmask)}${shifted}`;
      if (ctmark === ctmask) return ` CONNMARK or ${hex(ctmark)}${shifted}`;
      if (ctmask === 0) return ` CONNMARK xor ${hex(ctmark)}${shifted}`;
      if (ctmask === ALL) return ` CONNMARK set ${hex(ctmark)}${shifted}`;
      return ` CONNMARK xset ${hex(ctmark)}/${hex(ctmask)}${shifted}`;
    }
    const word = mode === SAVE ? "save" : "restore";
    if (nfmask === ALL && ctmask === ALL) return ` CONNMARK ${word}${shifted}`;
    if (nfmask === ctmask) return ` CONNMARK ${word} mask ${hex(nfmask)}${shifted}`;
    return ` CONNMARK ${word} ${mode === SAVE ? "nfmask" : "ctmask"} ${hex(mode === SAVE ? nfmask : ctmask)} ${mode === SAVE ? "ctmask" : "nfmask"} ~${hex(mode === SAVE ? ctmask : nfmask)}${shifted}`;
  },
};
