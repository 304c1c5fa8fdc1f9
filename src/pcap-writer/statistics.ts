/** Interface statistics block (draft-ietf-opsawg-pcapng, section 4.6): usually the last blocks of a file, one an interface. */
import { block, inRange, putTime, timeOption, u64Option, type CommentedBlock } from "./block.js";

const BLOCK_STATISTICS = 5;
const BODY_BYTES = 12;
const ISB_STARTTIME = 2;
const ISB_ENDTIME = 3;
const ISB_IFRECV = 4;
const ISB_IFDROP = 5;
const ISB_FILTERACCEPT = 6;
const ISB_OSDROP = 7;
const ISB_USRDELIV = 8;

export interface Statistics extends CommentedBlock {
  interfaceId: number;
  /** when the counters were read, in the units of the interface */
  timestamp: bigint;
  /** isb_starttime */
  start?: bigint;
  /** isb_endtime */
  end?: bigint;
  /** isb_ifrecv: packets that the interface received */
  received?: bigint;
  /** isb_ifdrop: packets that the interface had no room for */
  dropped?: bigint;
  /** isb_filteraccept */
  accepted?: bigint;
  /** isb_osdrop: packets that the operating system lost */
  droppedByOs?: bigint;
  /** isb_usrdeliv: packets that reached the capturing program */
  delivered?: bigint;
}

export function statisticsBlock(statistics: Statistics): Uint8Array {
  const body = new Uint8Array(BODY_BYTES);
  const view = new DataView(body.buffer);
  view.setUint32(0, inRange("interface", statistics.interfaceId, 0xffff_ffff), true);
  putTime(view, 4, statistics.timestamp);
  const options = [
    ...timeOption(ISB_STARTTIME, statistics.start),
    ...timeOption(ISB_ENDTIME, statistics.end),
    ...u64Option(ISB_IFRECV, statistics.received),
    ...u64Option(ISB_IFDROP, statistics.dropped),
    ...u64Option(ISB_FILTERACCEPT, statistics.accepted),
    ...u64Option(ISB_OSDROP, statistics.droppedByOs),
    ...u64Option(ISB_USRDELIV, statistics.delivered),
  ];
  return block(BLOCK_STATISTICS, body, options, statistics.comments);
}
