for i in 1 2 3 4 5 6; do
  echo "10.99.0.$i"
  ip netns exec r ping -c 1 -e $i -s 8 -W 0.1 10.99.0.$i 2>&1 | sed '/statistics/,$d' || true
done
