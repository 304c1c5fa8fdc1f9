"""session.py JOBS OUT: runs each lab named in JOBS (one directory a line), a few at a time, each in namespaces of its own.

A lab's "initial" network namespace is a fresh one, /run/netns and /sys are private: nothing is left behind, and interface
numbers start anew. Only what Linux keeps once for all namespaces is shared: boot-time random keys, the global limit of ICMP
messages (1000 a second), the clock. The key of the flow hash, which chooses among multipath nexthops, is pinned to zero.

Labs whose scripts name br_netfilter run last: once it is loaded, every bridge of every namespace hands its frames to it. A lab with a
file `alone` is the only one of its boot (boot.mjs sees to that) and has the real initial network namespace, and with it the sysctls that
only that has, and the kernel's log. Every frame is stamped when a tap sees it (stamp_at_the_tap).
"""
import ctypes, os, struct, subprocess, sys, time, traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 1 << 18
AT_ONCE = int(os.environ.get('ORACLE_AT_ONCE', '3'))
libc = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    if getattr(libc, name)(*args): raise OSError(ctypes.get_errno(), name)


BASE = 0x60000000  # User-Mode Linux is linked here, which /dev/mem calls 0


def kernel_symbols():
    return dict((parts[2], int(parts[0], 16)) for parts in (line.split() for line in open('/proc/kallsyms')) if len(parts) == 3)


def stamp_at_the_tap(symbols):
    """
    Keeps the kernel from stamping received frames before a tap sees them.

    A packet socket takes the time that a frame already has (tpacket_get_timestamp), and frames have one as soon as any socket of any
    namespace asks for timestamps, as ping does: that of the backlog it was put on (netif_rx_internal), or of the bridge's port it came
    from. Sorted by such times, a flood looks as if each copy arrived before the next left. The count of those that ask
    (netstamp_needed_key) begins far below zero here, so that it never says yes; ping then takes the time of its own recvmsg.
    """
    with open('/dev/mem', 'r+b', buffering=0) as mem:
        keys = []
        for function in ('net_enable_timestamp', 'net_disable_timestamp'):
            mem.seek(symbols[function] - BASE)
            code = mem.read(10)
            # movabs $netstamp_needed_key,%rdi
            if code[:2] != bytes.fromhex('48bf'): keys.append(None)
            else: keys.append(struct.unpack_from('<Q', code, 2)[0])
        if keys[0] is None or keys[0] != keys[1]:
            raise RuntimeError('this build of User-Mode Linux counts who needs timestamps in another way; teach stamp_at_the_tap() about it')
        mem.seek(keys[0] - BASE)
        if struct.unpack('<i', mem.read(4))[0] != 0: raise RuntimeError('somebody needs timestamps already')
        mem.seek(keys[0] - BASE)
        mem.write(struct.pack('<i', -1 << 30))


def pin_flow_hash_key(symbols):
    """
    Keeps the boot-time random key of flow_hash_from_keys (net/core/flow_dissector.c) at zero, so that recordings of multipath are repeatable.

    The key is drawn once, at the first use, when a static key says it has not been yet. Its counter is set to "done" in memory
    before that; the addresses are read from the function's code.
    """
    function = symbols['flow_hash_from_keys']
    with open('/dev/mem', 'r+b', buffering=0) as mem:
        mem.seek(function - BASE)
        code = mem.read(0x60)
        # push %rbp; mov %rsp,%rbp; push %r14; movabs $once,%r14; push %r13; push %r12; movabs $hashrnd,%r12
        if code[:8] != bytes.fromhex('554889e5415649be') or code[20:22] != bytes.fromhex('49bc'):
            raise RuntimeError('this build of User-Mode Linux draws the flow hash key in another way; teach pin_flow_hash_key() about it')
        once, hashrnd = struct.unpack_from('<Q', code, 8)[0], struct.unpack_from('<Q', code, 22)[0]
        mem.seek(once - BASE)
        if struct.unpack('<i', mem.read(4))[0] != 1: raise RuntimeError('the flow hash key is drawn already')
        mem.seek(hashrnd - BASE)
        if any(mem.read(16)): raise RuntimeError('the flow hash key is drawn already')
        mem.seek(once - BASE)
        mem.write(struct.pack('<i', 0))


def child(directory, out):
    alone = lab.alone(directory)
    call('unshare', CLONE_NEWNS | (0 if alone else CLONE_NEWNET))
    call('mount', b'none', b'/', None, MS_REC | MS_PRIVATE, None)
    call('mount', b'tmpfs', b'/run/netns', b'tmpfs', 0, None)
    call('mount', b'tmpfs', b'/run/lock', b'tmpfs', 0, None)
    if not alone: call('mount', b'sysfs', b'/sys', b'sysfs', 0, None)
    lab.run(directory, out)


def wants_br_netfilter(directory):
    return any('br_netfilter' in open(f'{directory}/{name}').read() for name in ('setup.sh', 'traffic.sh'))


def main():
    jobs = [line for line in open(sys.argv[1]).read().split('\n') if line]
    # modules of tunnels bring devices into every namespace as one lab loads them: only a lab by itself gets those
    if not any(map(lab.alone, jobs)):
        with open('/proc/sys/net/core/fb_tunnels_only_for_init_net', 'w') as f: f.write('2')
    symbols = kernel_symbols()
    pin_flow_hash_key(symbols)
    stamp_at_the_tap(symbols)
    # a frame that is left to ksoftirqd must not wait behind the other labs' processes: the next one leaves 4 ms later
    for pid in filter(str.isdigit, os.listdir('/proc')):
        if open(f'/proc/{pid}/comm').read().startswith('ksoftirqd/'): os.sched_setscheduler(int(pid), os.SCHED_FIFO, os.sched_param(50))
    jobs.sort(key=wants_br_netfilter)
    running = {}
    br_netfilter = False
    while jobs or running:
        while jobs and len(running) < AT_ONCE:
            if not br_netfilter and wants_br_netfilter(jobs[0]):
                if running: break
                subprocess.run(['modprobe', 'br_netfilter'], check=True)
                br_netfilter = True
            directory = jobs.pop(0)
            out = os.path.join(sys.argv[2], os.path.basename(directory))
            os.makedirs(out, exist_ok=True)
            pid = os.fork()
            if pid == 0:
                try: child(directory, out)
                except BaseException:
                    open(out + '/error', 'w').write(traceback.format_exc())
                os._exit(0)
            running[pid] = directory
        pid, _ = os.wait()
        if pid in running: print(round(time.monotonic(), 1), 'end of', running.pop(pid), flush=True)


main()
