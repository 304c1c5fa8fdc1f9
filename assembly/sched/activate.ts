/** Qdiscs and the state of their device (net/sched/sch_generic.c: dev_activate, dev_deactivate, dev_shutdown). */
import { DeviceKind } from "../abi/device";
import { QdiscKind, TcHandle } from "../abi/sched";
import { Device } from "../device/device";
import { createDefault, putQdisc } from "./create";
import { qdiscReset } from "./kinds";
import { fastResize } from "./pfifo-fast";
import { Qdisc, QdiscFlag } from "./qdisc";

/** Whether a device of this kind has a queue of its own (not IFF_NO_QUEUE): then its default is net.core.default_qdisc. */
function hasQueue(d: Device): bool {
  return d.kind == DeviceKind.gretap || d.kind == DeviceKind.ifb;
}

/** dev_activate: a device without a qdisc gets the default one (attach_default_qdiscs); with a carrier it may send. */
export function activate(d: Device): void {
  if (!d.isUp()) return;
  if (!d.qdisc && !d.queueless) {
    if (hasQueue(d)) {
      const q = createDefault(d, QdiscKind.pfifo_fast, <u32>TcHandle.ROOT);
      if (q !== null) {
        q.flags |= QdiscFlag.NOPARENT;
        q.references++;
        d.qdisc = changetype<usize>(q);
      }
    }
    if (!d.qdisc) d.queueless = 1;
  }
  if (!d.carrier) return;
  const q = changetype<Qdisc | null>(d.qdisc);
  if (q !== null) q.deactivated = 0;
}

/** dev_deactivate: what the queue holds is lost (dev_reset_queue), statistics stay. */
export function deactivate(d: Device): void {
  const q = changetype<Qdisc | null>(d.qdisc);
  if (q === null) return;
  q.deactivated = 1;
  qdiscReset(q);
}

/** dev_shutdown: the device goes, or moves to another namespace; it has no qdisc then. */
export function shutdown(d: Device): void {
  const q = changetype<Qdisc | null>(d.qdisc);
  d.qdisc = 0;
  d.queueless = 0;
  if (q !== null) {
    q.references--;
    putQdisc(q);
  }
  const ingress = changetype<Qdisc | null>(d.ingress);
  d.ingress = 0;
  d.ingressQueue = 0;
  if (ingress !== null) putQdisc(ingress);
}

/** dev_qdisc_change_tx_queue_len: only pfifo_fast follows the length of the device's queue. */
export function changeQueueLength(d: Device, length: u32): i32 {
  const q = changetype<Qdisc | null>(d.qdisc);
  if (q === null || q.kind != QdiscKind.pfifo_fast) return 0;
  deactivate(d);
  const error = fastResize(q, length);
  activate(d);
  return error;
}
