"""One lab inside the oracle: setup.sh, a packet socket on every interface of every namespace, traffic.sh, the state afterwards.

Writes into OUT: frames.jsonl (seq in the order of the kernel's timestamps, t in ns since the traffic began, netns '' for the
initial one, iface, dir 'in' or 'out', hex), taps.txt (the interfaces that were listened to), state/NETNS.txt, setup.log,
traffic.log (what the scripts print), and for a lab that runs alone log.txt (what the kernel logged).

The sockets have memory-mapped rings: the kernel copies a frame at the moment it passes. (A plain socket queues a clone that
shares the data, and ip_fragment() later rewrites the headers of a reassembled packet's pieces in place: the record would be wrong.)
"""
import ctypes, fcntl, json, mmap, os, re, select, socket, struct, subprocess, sys, time

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET, ETH_P_ALL, PACKET_OUTGOING = 0x40000000, 0x0003, 4
SOL_PACKET, PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION, TPACKET_V2 = 263, 5, 6, 10, 1
BLOCK, SLOT, SLOTS = 65536, 4096, 1024
SIOCETHTOOL, OFFLOADS = 0x8946, (0x17, 0x1F, 0x24, 0x2C)  # ETHTOOL_STXCSUM, STSO, SGSO, SGRO
ETHTOOL_GDRVINFO = 0x3
SETTLE, QUIET = 2.0, 0.3

STATE = ('ip -d -s link', 'ip addr', 'ip route show table all', 'ip rule', 'ip neigh')
BRIDGE_STATE = ('bridge -d link', 'bridge fdb', 'bridge vlan', 'bridge mdb')
# of labs with a file esp.json
IPSEC_STATE = ('ip xfrm state', 'ip xfrm policy')
PROC_STATE = ('/proc/net/snmp', '/proc/net/igmp')
# a section only where it says something: rules, connections and sets are rare
NETFILTER_STATE = ('iptables-save -c', 'ip6tables-save -c', 'conntrack -L', 'conntrack -S', 'ipset save')

# of labs that name ipvsadm: of a namespace with virtual services, with connections, with timeouts other than the kernel's
IPVS_STATE = ('ipvsadm -Ln', 'ipvsadm -Ln --stats', 'ipvsadm -Ln --thresholds', 'ipvsadm -Ln --persistent-conn')
IPVS_CONNECTIONS, IPVS_TIMEOUTS = 'ipvsadm -Lnc', 'ipvsadm -L --timeout'
IPVS_DEFAULT_TIMEOUTS = 'Timeout (tcp tcpfin udp): 900 120 300\n'
# the counters that ipvsadm shows are brought up to date every two seconds (estimation_timer of ip_vs_est.c)
IPVS_ESTIMATION = 2.1


def alone(directory): return os.path.exists(directory + '/alone')


def kernel_log():
    """the records of the ring buffer: (sequence number, text without time)"""
    fd = os.open('/dev/kmsg', os.O_RDONLY | os.O_NONBLOCK)
    try:
        while True:
            try: record = os.read(fd, 8192).decode(errors='replace')
            except BlockingIOError: return
            fields, text = record.split(';', 1)
            yield int(fields.split(',')[1]), text.split('\n')[0] + '\n'
    finally: os.close(fd)


def words(path):
    """the words of a file of this thread's namespace; None where the kernel has no such file"""
    try: return open(path.replace('/proc/', '/proc/thread-self/')).read().split()
    except FileNotFoundError: return None


def is_silent(command):
    """Whether the tool would have nothing to say: starting a process is what takes time here, and most namespaces have no rules."""
    if command.endswith('tables-save -c'): return not words(f'/proc/net/{command.split("tables")[0]}_tables_names')
    if not command.startswith('conntrack'): return False
    # a line of headings, then for each processor the connections of the namespace and what has been counted, in hexadecimal
    statistics = words('/proc/net/stat/nf_conntrack')
    if statistics is None: return False
    counts = [int(n, 16) for n in statistics[len(statistics) // 2:]]
    return not counts[0] if command == 'conntrack -L' else not any(counts[1:])


def netfilter_state():
    for command in NETFILTER_STATE:
        if is_silent(command): continue
        # conntrack says on stderr how many entries it has shown
        done = subprocess.run(command.split(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        text = done.stdout.decode()
        if command == 'conntrack -S' and not any(int(n) for n in re.findall(r'(?<!cpu)=(\d+)', text)): continue
        if text: yield command, text


def wants_ipvs(directory):
    return any('ipvsadm' in open(f'{directory}/{name}').read() for name in ('setup.sh', 'traffic.sh'))


def ipvs_state():
    def lines(name):
        try: return open('/proc/thread-self/net/' + name).read().count('\n')
        except FileNotFoundError: return 0
    def ask(command): return subprocess.run(command.split(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
    # behind the headings
    if lines('ip_vs_conn') > 1: yield IPVS_CONNECTIONS, ask(IPVS_CONNECTIONS)
    if lines('ip_vs') > 3:
        for command in IPVS_STATE: yield command, ask(command)
    text = ask(IPVS_TIMEOUTS) if lines('ip_vs') else IPVS_DEFAULT_TIMEOUTS
    if text != IPVS_DEFAULT_TIMEOUTS: yield IPVS_TIMEOUTS, text


class Namespaces:
    def __init__(self):
        self.files = {'': os.open('/proc/self/ns/net', os.O_RDONLY)}
        for name in sorted(os.listdir('/run/netns')): self.files[name] = os.open('/run/netns/' + name, os.O_RDONLY)

    def enter(self, name):
        if libc.setns(self.files[name], CLONE_NEWNET): raise OSError(ctypes.get_errno(), 'setns ' + name)


class Tap:
    def __init__(self, ns, iface):
        self.ns, self.iface, self.next = ns, iface, 0
        self.s = s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        s.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
        s.setsockopt(SOL_PACKET, PACKET_RX_RING, struct.pack('=IIII', BLOCK, SLOT * SLOTS // BLOCK, SLOT, SLOTS))
        self.ring = mmap.mmap(s.fileno(), SLOT * SLOTS)
        s.bind((iface, ETH_P_ALL))

    def read(self):
        """yields (time in ns, direction, frame); a VLAN tag that the kernel keeps beside the frame is put back, as tcpdump does"""
        while True:
            o = self.next * SLOT
            status, length, snap, mac, _, sec, nsec, tci, tpid = struct.unpack_from('=IIIHHIIHH', self.ring, o)
            if not status & 1: return
            data = self.ring[o + mac:o + mac + snap]
            if status & 0x10: data = data[:12] + struct.pack('!HH', tpid if status & 0x40 else 0x8100, tci) + data[12:]
            if snap < length: raise RuntimeError(f'a frame of {length} bytes on {self.ns}:{self.iface} does not fit the ring')
            direction = 'out' if self.ring[o + 32 + 10] == PACKET_OUTGOING else 'in'
            struct.pack_into('=I', self.ring, o, 0)
            self.next = (self.next + 1) % SLOTS
            yield sec * 1000000000 + nsec, direction, data

    def drops(self): return struct.unpack('=II', self.s.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]


def no_offloads():
    """No checksum or segmentation offload: what is captured is what a wire would carry. Says whether there is a bridge."""
    bridge = False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        for _, iface in socket.if_nameindex():
            for command in OFFLOADS:
                value = (ctypes.c_uint32 * 2)(command, 0)
                try: fcntl.ioctl(s, SIOCETHTOOL, struct.pack('16sP', iface.encode(), ctypes.addressof(value)))
                except OSError: pass  # a feature that the device has fixed
            info = ctypes.create_string_buffer(struct.pack('I', ETHTOOL_GDRVINFO), 196)
            try:
                fcntl.ioctl(s, SIOCETHTOOL, struct.pack('16sP', iface.encode(), ctypes.addressof(info)))
                bridge |= info.raw[4:36].rstrip(b'\0') == b'bridge'
            except OSError: pass  # a device without ethtool operations (lo)
    return bridge


def record(namespaces, cwd, log):
    taps = []
    for ns in namespaces.files:
        namespaces.enter(ns)
        taps += [Tap(ns, iface) for _, iface in socket.if_nameindex()]
    namespaces.enter('')
    by_fd = {t.s.fileno(): t for t in taps}
    poll = select.epoll()
    for fd in by_fd: poll.register(fd, select.EPOLLIN)
    seen, rc, quiet_since, start = [], None, time.monotonic(), time.time_ns()
    traffic = subprocess.Popen(['bash', '-e', './traffic.sh'], cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    while True:
        for fd, events in poll.poll(0.02):
            tap = by_fd[fd]
            if events & select.EPOLLERR: tap.s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)  # the interface went down
            for when, direction, data in tap.read():
                seen.append((when, len(seen), tap, direction, data))
                quiet_since = time.monotonic()
        if rc is None:
            rc = traffic.poll()
            if rc is not None: quiet_since = max(quiet_since, time.monotonic())
        if rc is not None and time.monotonic() - quiet_since > QUIET: break
    for tap in taps:
        lost = tap.drops()
        if lost: raise RuntimeError(f'lost {lost} frames on {tap.ns}:{tap.iface}')
    if rc: raise RuntimeError(f'traffic.sh failed with exit code {rc}')
    frames = [
        {'seq': seq, 't': when - start, 'netns': tap.ns, 'iface': tap.iface, 'dir': direction, 'hex': data.hex()}
        for seq, (when, _, tap, direction, data) in enumerate(sorted(seen, key=lambda r: r[:2]))
    ]
    return taps, frames


def run(directory, out):
    logged = max((seq for seq, _ in kernel_log()), default=-1)
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    with open(out + '/setup.log', 'w') as log:
        done = subprocess.run(['bash', '-e', './setup.sh'], cwd=directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    settled = time.monotonic() + SETTLE
    if done.returncode: raise RuntimeError(f'setup.sh failed with exit code {done.returncode}: ' + open(out + '/setup.log').read())
    namespaces = Namespaces()
    with_bridge = set()
    for ns in namespaces.files:
        namespaces.enter(ns)
        if no_offloads(): with_bridge.add(ns)
    namespaces.enter('')
    # carrier changes and the bridges' own IGMP reports end before the capture starts
    time.sleep(max(0, settled - time.monotonic()))
    with open(out + '/traffic.log', 'w') as log: taps, frames = record(namespaces, directory, log)
    with open(out + '/taps.txt', 'w') as f: f.writelines(f'{t.ns}:{t.iface}\n' for t in taps)
    os.makedirs(out + '/state', exist_ok=True)
    ipvs = wants_ipvs(directory)
    if ipvs: time.sleep(IPVS_ESTIMATION)
    # the counters first, of all namespaces at once: on a busy machine the tools take seconds, in which neighbours are given up
    counters, services = {}, {}
    ipsec = os.path.exists(directory + '/esp.json')
    # and connections of IPVS, whose seconds run down meanwhile
    for ns in namespaces.files if ipvs else ():
        namespaces.enter(ns)
        services[ns] = list(ipvs_state())
    for ns in namespaces.files:
        namespaces.enter(ns)
        paths = PROC_STATE + (('/proc/net/xfrm_stat',) if ipsec else ())
        counters[ns] = [(path, open(path.replace('/proc/', '/proc/thread-self/')).read()) for path in paths]
    for ns in namespaces.files:
        namespaces.enter(ns)
        with open(f'{out}/state/{ns or "root"}.txt', 'w') as f:
            for command in STATE + (BRIDGE_STATE if ns in with_bridge else ()):
                done = subprocess.run(command.split(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                f.write(f'## {command}\n{done.stdout.decode()}')
            for command in IPSEC_STATE if ipsec else ():
                done = subprocess.run(command.split(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                f.write(f'## {command}\n{done.stdout.decode()}')
            for command, text in services.get(ns, ()): f.write(f'## {command}\n{text}')
            for command, text in netfilter_state(): f.write(f'## {command}\n{text}')
            for path, text in counters[ns]: f.write(f'## cat {path}\n{text}')
    if alone(directory):
        with open(out + '/log.txt', 'w') as f: f.writelines(line for seq, line in kernel_log() if seq > logged)
    with open(out + '/frames.jsonl', 'w') as f:
        for frame in frames: f.write(json.dumps(frame) + '\n')
