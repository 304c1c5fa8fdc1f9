(sleep 0.2; echo second) & echo first; wait; echo third
sleep 5 & p=$!; kill $p; wait $p; echo "st $?"
(exit 3) & wait $!; echo $?
{ sleep 0.1; echo bg; } > /tmp/bash-corpus-bg.$$ & wait; cat /tmp/bash-corpus-bg.$$; rm /tmp/bash-corpus-bg.$$
f() { sleep 0.1; return 6; }; f & wait $!; echo "f $?"
(trap 'echo term; exit 9' TERM; while :; do sleep 0.05; done) & p=$!; sleep 0.2; kill -TERM $p; wait $p; echo "t $?"
timeout 0.1 sleep 5; echo "to $?"; timeout 5 true; echo "to $?"
for i in 3 1 2; do (sleep 0.$i; echo $i) & done; wait
kill -0 $$ && echo self
echo "pipe" | (sleep 0.1; cat)
trap 'echo usr' USR1; kill -USR1 $$; echo after
