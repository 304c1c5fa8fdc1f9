#!/bin/bash
# Records what bash itself does with the scripts here: NAME.out holds its output (both streams, in order) and its exit status.
cd "$(dirname "$0")" || exit
for script in *.sh; do
  [ "$script" = record.sh ] && continue
  bash "$script" >"${script%.sh}.out" 2>&1 </dev/null
  echo "status $?" >>"${script%.sh}.out"
done
