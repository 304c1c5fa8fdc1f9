import { stableNetfilter } from "./netfilter-text.mjs";

/** What tools say, without what depends on the moment of the question, the speed of the machine or a boot-time key. */
export const stable = (state) =>
  stableNetfilter(state)
    .replaceAll(/(gc_timer|forward_delay_timer|hello_timer) +[\d.]+/g, "$1")
    .replaceAll(/\b(REACHABLE|STALE|DELAY|PROBE)\b/g, "VALID")
    .replaceAll(/\b(INCOMPLETE|FAILED)\b/g, "UNRESOLVED")
    // counters: how many IGMP reports left before the ports were there
    .replaceAll(/^( +(?:RX|TX): .*\n).*\n/gm, "$1")
    .replaceAll(/^Ip: \d.*\n/gm, "")
    // how often a qdisc was asked in vain, and what its buckets hold now
    .replaceAll(/, overlimits \d+/g, ", overlimits N")
    .replaceAll(/ tokens: -?\d+ ctokens: -?\d+/g, " tokens: N ctokens: N")
    // hash tables
    .replaceAll(/^## (?:ip neigh.*|bridge fdb|bridge mdb)\n(?:(?!## ).*\n)*/gm, (section) =>
      section.split("\n").sort().join("\n"),
    );
