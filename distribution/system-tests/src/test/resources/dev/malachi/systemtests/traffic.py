"""TCP streams and UDP datagrams between two hosts, checked byte for byte.

    traffic.py serve                      TCP: answers a stream with its SHA-256 and the stream reversed; UDP: echoes
    traffic.py check PATH_MTU ADDRESS...  prints a line for everything that went wrong, and "ok"
"""
import hashlib
import random
import socket
import sys
import threading

TCP_PORT, UDP_PORT = 7100, 7101
STREAM_BYTES = 4 << 20
UDP_SEGMENT = 103  # linux/udp.h


def read_all(connection):
    parts = []
    while True:
        part = connection.recv(1 << 18)
        if not part:
            return b"".join(parts)
        parts.append(part)


def serve_stream(connection):
    with connection:
        data = read_all(connection)
        connection.sendall(hashlib.sha256(data).digest() + data[::-1])


def serve():
    udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    udp.bind(("::", UDP_PORT))

    def echo():
        while True:
            data, source = udp.recvfrom(65536)
            try:
                udp.sendto(data, source)
            except OSError:
                pass  # larger than the path, which this host learns by it; the client asks again

    threading.Thread(target=echo, daemon=True).start()
    listener = socket.create_server(("::", TCP_PORT), family=socket.AF_INET6, dualstack_ipv6=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_stream, args=(connection,), daemon=True).start()


def check_stream(address):
    data = random.Random(1).randbytes(STREAM_BYTES)
    with socket.create_connection((address, TCP_PORT), 20) as connection:
        connection.settimeout(60)
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = read_all(connection)
    if answer[:32] != hashlib.sha256(data).digest():
        yield "the stream arrived with other bytes"
    if answer[32:] != data[::-1]:
        yield "the stream came back with other bytes"


def open_udp(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    udp = socket.socket(family, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    udp.settimeout(0.5)
    udp.connect((address, UDP_PORT))
    return udp


def check_datagrams(address, path_mtu):
    headers = 48 if ":" in address else 28
    largest = 65535 - headers + (40 if ":" in address else 0)
    packets = [1279, 1280, 1281, path_mtu - 5, path_mtu - 4, path_mtu - 1, path_mtu, path_mtu + 1, path_mtu + 8, 8928, 8932, 8933]
    sizes = [0, 1] + [packet - headers for packet in packets] + [20000, 65000, 65507 if headers == 28 else largest]
    for size in sizes:
        data = random.Random(size).randbytes(size)
        with open_udp(address) as udp:
            for _ in range(8):  # both ends may have to learn first what the path takes
                try:
                    udp.send(data)
                    if udp.recv(65536) == data:
                        break
                    yield f"a datagram of {size} bytes came back with others"
                except OSError:
                    pass
            else:
                yield f"no datagram of {size} bytes comes through"


def check_bursts(address, path_mtu):
    """What leaves as one large packet must come as the datagrams that it was made of."""
    for size in (1, 500, path_mtu - 100):
        sent = [random.Random(i).randbytes(size) for i in range(min(40, 60000 // size))]
        sent.append(b"\x55" * (size // 2 + 1))
        with open_udp(address) as udp:
            udp.setsockopt(socket.SOL_UDP, UDP_SEGMENT, size)
            udp.send(b"".join(sent))
            try:
                for expected in sent:
                    if udp.recv(65536) != expected:
                        yield f"a burst of datagrams of {size} bytes came back with other bytes"
                        break
            except OSError:
                yield f"a burst of datagrams of {size} bytes did not come back whole"


def check(path_mtu, addresses):
    for address in addresses:
        for checks in (check_stream(address), check_datagrams(address, path_mtu), check_bursts(address, path_mtu)):
            for complaint in checks:
                print(f"{address}: {complaint}")
    print("ok")


if sys.argv[1] == "serve":
    serve()
else:
    check(int(sys.argv[2]), sys.argv[3:])
