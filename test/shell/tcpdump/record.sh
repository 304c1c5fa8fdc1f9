#!/bin/bash
# Records what tcpdump 4.99 itself prints for frames.pcap, and which frames it selects for each line of filters.txt.
cd "$(dirname "$0")" || exit
for options in e n ne nv nvv nq nS nX nxx nA nev t ntt nttt ntttt nttttt; do
  TZ=UTC tcpdump "-$options" -r frames.pcap >"text-$options.out" 2>/dev/null
done
: >filters.out
while IFS= read -r filter; do
  if times=$(tcpdump -tt -nq -r frames.pcap "$filter" 2>/dev/null); then
    echo "$(grep -o '^[0-9]*\.[0-9]*' <<<"$times" | tr '\n' ' ')" >>filters.out
  else
    echo "error" >>filters.out
  fi
done <filters.txt
