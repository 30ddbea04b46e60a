"""Puts packets into a TUN interface as the network stack of its host would, byte for byte.

    raw_send.py INTERFACE < lines

A line: "flags gso_type header_length gso_size checksum_start checksum_offset PACKET-IN-HEX", the fields of
struct virtio_net_hdr (linux/virtio_net.h).
"""
import socket
import struct
import sys

SOL_PACKET = 263  # linux/socket.h
PACKET_VNET_HDR = 15  # linux/if_packet.h
ETH_P_IP, ETH_P_IPV6 = 0x0800, 0x86DD

raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
raw.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
for line in sys.stdin:
    *fields, text = line.split()
    packet = bytes.fromhex(text)
    protocol = ETH_P_IP if packet[0] >> 4 == 4 else ETH_P_IPV6
    raw.sendto(struct.pack("=BBHHHH", *map(int, fields)) + packet, (sys.argv[1], protocol))
