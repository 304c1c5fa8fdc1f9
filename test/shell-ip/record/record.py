"""record.py LIST...: runs each command line of LIST.txt in the namespace "host"; one line of JSON for each: list, cmd, stdout, stderr, code."""
import json, shlex, subprocess, sys

for name in sys.argv[1:]:
    for line in open(name + ".txt"):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        command = ["nsenter", "--net=/run/netns/host"] + shlex.split(line)
        p = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        print(json.dumps({"list": name, "cmd": line, "stdout": p.stdout, "stderr": p.stderr, "code": p.returncode}), flush=True)
