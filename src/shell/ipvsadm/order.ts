/** The order of lists: ipvs_cmp_services and ipvs_cmp_dests of libipvs.c with the C library's qsort. */
import type { VsDest, VsService } from "../../model/ipvs.js";

/**
 * A difference as C has it in an int: addresses (and marks) more than 2^31 apart are the wrong way round, so 192.0.2.1 comes before
 * 10.0.0.1. Such an order goes in circles, and what comes out then depends on who is compared with whom.
 */
const int = (difference: number): number => difference | 0;

const bits = (address: string): number =>
  address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);

const PROTOCOLS = { tcp: 6, udp: 17, sctp: 132 };

/** of services with a mark the kernel tells neither protocol nor address nor port */
const numbers = ({ key }: VsService): [number, number, number, number] =>
  "fwmark" in key ? [key.fwmark, 0, 0, 0] : [0, PROTOCOLS[key.protocol], bits(key.address), key.port];

function compareServices(a: VsService, b: VsService): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < left.length; at++) {
    const difference = int(left[at]! - right[at]!);
    if (difference !== 0) return difference;
  }
  return 0;
}

const compareDests = (a: VsDest, b: VsDest): number =>
  int(bits(a.key.address) - bits(b.key.address)) || a.key.port - b.key.port;

/** msort_with_tmp of glibc's qsort: halves, the smaller one first, merged. */
function mergeSort<T>(list: readonly T[], compare: (a: T, b: T) => number): T[] {
  if (list.length < 2) return [...list];
  const middle = list.length >> 1;
  const [left, right] = [list.slice(0, middle), list.slice(middle)].map((half) => mergeSort(half, compare));
  const out: T[] = [];
  let [l, r] = [0, 0];
  while (l < left!.length && r < right!.length)
    out.push(compare(left![l]!, right![r]!) <= 0 ? left![l++]! : right![r++]!);
  return [...out, ...left!.slice(l), ...right!.slice(r)];
}

export const sortServices = (services: readonly VsService[]): VsService[] =>
  mergeSort(services, compareServices);
export const sortDests = (dests: readonly VsDest[]): VsDest[] => mergeSort(dests, compareDests);
