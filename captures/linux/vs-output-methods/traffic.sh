talk() { # PORT OF THE SERVER, OF THE SERVICE
  ip netns exec s nc -l $1 </dev/null | wc -c &
  until ip netns exec s ss -Hltun | grep -q ":$1 "; do sleep 0.05; done
  ip netns exec r nc -N -s 10.0.2.1 -p 40$2 10.0.9.1 $2 </run/lock/bytes
  wait
}
route() { ip -n r route get 10.0.9.1 from 10.0.2.1 | sed 's/expires [0-9]*sec/expires/; s/ uid 0//'; }
talk 8080 80
sleep 2; route
talk 81 81
sleep 2; route
talk 82 82
sleep 2; route
