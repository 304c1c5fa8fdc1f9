"""session.py JOBS OUT: runs each lab named in JOBS (one directory a line), a few at a time, each in namespaces of its own.

A lab's "initial" network namespace is a fresh one, /run/netns and /sys are private: nothing is left behind, and interface
numbers start anew. Only what Linux keeps once for all namespaces is shared: boot-time random keys, the global limit of ICMP
messages (1000 a second), the clock.
"""
import ctypes, os, sys, time, traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 1 << 18
AT_ONCE = int(os.environ.get('ORACLE_AT_ONCE', '3'))
libc = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    if getattr(libc, name)(*args): raise OSError(ctypes.get_errno(), name)


def child(directory, out):
    call('unshare', CLONE_NEWNS | CLONE_NEWNET)
    call('mount', b'none', b'/', None, MS_REC | MS_PRIVATE, None)
    call('mount', b'tmpfs', b'/run/netns', b'tmpfs', 0, None)
    call('mount', b'sysfs', b'/sys', b'sysfs', 0, None)
    lab.run(directory, out)


def main():
    jobs = [line for line in open(sys.argv[1]).read().split('\n') if line]
    running = {}
    while jobs or running:
        while jobs and len(running) < AT_ONCE:
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
