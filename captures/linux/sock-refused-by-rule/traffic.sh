for i in 80 81 82; do ip netns exec h nc -n -v -w 3 -p 400${i#8} 10.0.9.1 $i </dev/null || echo fails; done
for i in 80 81 82; do ip netns exec h socat - TCP4:10.0.9.1:$i,sourceport=410${i#8} </dev/null 2>/dev/null || echo fails; done
echo hello | ip netns exec h nc -n -u -w 1 -p 5001 10.0.9.1 53 || echo fails
