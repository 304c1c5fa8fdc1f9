/**
 * What each kind of qdisc does where Linux calls its Qdisc_ops and Qdisc_class_ops. A class is a number that its qdisc understands: 0 is
 * none, a band is its number plus one, classes of htb are addresses.
 */
import { QdiscKind, TcHandle } from "../abi/sched";
import { FilterBlock } from "./classify";
import { Qdisc } from "./qdisc";

/** cl_ops->find: the class with this id, 0 where there is none. */
export function findClass(q: Qdisc, classid: u32): usize {
  switch (q.kind) {
    case QdiscKind.ingress:
      // ingress_find: any minor number is the one place there is
      return <usize>((classid & 0xffff) + 1);
    case QdiscKind.clsact: {
      const minor = classid & 0xffff;
      return minor == <u32>TcHandle.MIN_INGRESS || minor == <u32>TcHandle.MIN_EGRESS ? <usize>minor : 0;
    }
    default:
      return 0;
  }
}

/** cl_ops->tcf_block: where the filters of a class (0: of the qdisc itself) hang; null where it takes none. */
export function blockOf(q: Qdisc, cl: usize): FilterBlock | null {
  switch (q.kind) {
    case QdiscKind.ingress:
      return q.block;
    case QdiscKind.clsact:
      return cl == <usize>TcHandle.MIN_INGRESS ? q.block : cl == <usize>TcHandle.MIN_EGRESS ? q.egress : null;
    default:
      return cl ? null : q.block;
  }
}

/** cl_ops->bind_tcf: the class that a filter names, held so that it cannot be deleted; 0 where there is none. */
export function bindClass(q: Qdisc, parent: u32, classid: u32): usize {
  return findClass(q, classid);
}

/** cl_ops->unbind_tcf */
export function unbindClass(q: Qdisc, cl: usize): void {}
