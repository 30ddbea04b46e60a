"""Sends one datagram and prints the first ICMP error that comes to its socket, as "type code offender".

    icmp_errors.py FROM-PORT ADDRESS PORT
"""
import select
import socket
import struct
import sys

IP_RECVERR, IPV6_RECVERR = 11, 25  # linux/in.h, linux/in6.h

port, address, destination = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
six = ":" in address
udp = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.IPPROTO_IPV6 if six else socket.IPPROTO_IP, IPV6_RECVERR if six else IP_RECVERR, 1)
udp.bind(("", port))
udp.connect((address, destination))
udp.send(b"is anybody there?")
print("sent", flush=True)
poll = select.poll()
poll.register(udp, select.POLLERR)
if not poll.poll(20_000):
    sys.exit("no error came within 20 s")
_, ancillary, _, _ = udp.recvmsg(2048, 512, socket.MSG_ERRQUEUE)
error = ancillary[0][2]  # struct sock_extended_err (linux/errqueue.h), then the offender's address
_, _, kind, code = struct.unpack_from("=IBBB", error)
offender = socket.inet_ntop(udp.family, error[24:40] if six else error[20:24])
print(kind, code, offender)
