/** -j NFLOG (libxt_NFLOG.c). */
import { field, savedText, textField, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { cut } from "./LOG.js";

const PREFIX_BYTES = 63;
/** XT_NFLOG_F_COPY_LEN: --nflog-size was given */
const COPY_LENGTH = 1;

function words(block: Parameters<typeof field>[0], prefix: "--" | ""): string {
  const text = textField(block, "prefix");
  const length = field(block, "length");
  const size = field(block, "flags") & COPY_LENGTH ? ` ${prefix}nflog-size ${length}` : "";
  return [
    text ? ` ${prefix}nflog-prefix${savedText(text)}` : "",
    field(block, "group") ? ` ${prefix}nflog-group ${field(block, "group")}` : "",
    size || (length ? ` ${prefix}nflog-range ${length}` : ""),
    field(block, "threshold") ? ` ${prefix}nflog-threshold ${field(block, "threshold")}` : "",
  ].join("");
}

export const NFLOG: Extension = {
  name: "NFLOG",
  options: [
    { name: "nflog-group", type: "uint16", put: "group" },
    { name: "nflog-prefix", type: "string", min: 1 },
    { name: "nflog-range", type: "uint32", put: "length" },
    { name: "nflog-size", type: "uint32", put: "length" },
    { name: "nflog-threshold", type: "uint16", put: "threshold" },
  ],
  parse: ({ id, block, argument, session }) => {
    if (id === "nflog-size") block.flags = COPY_LENGTH;
    if (id === "nflog-range")
      session.err.push(
        "warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead\n",
      );
    if (id === "nflog-prefix") {
      if (argument.includes("\n")) throw parameterProblem("Newlines not allowed in --log-prefix");
      block.prefix = cut(argument, PREFIX_BYTES);
    }
  },
  save: ({ block }) => words(block, "--"),
  list: ({ block }) => words(block, ""),
};
