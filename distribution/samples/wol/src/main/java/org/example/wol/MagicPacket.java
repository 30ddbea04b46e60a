package org.example.wol;

import dev.malachi.api.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What wakes a machine: six bytes of ones, then sixteen times its Ethernet address, anywhere in a frame (AMD, "Magic Packet Technology",
 * 20213). Sent as a UDP broadcast, since that needs no rights.
 */
final class MagicPacket {
    private static final int REPETITIONS = 16;

    private MagicPacket() {}

    static byte[] of(MacAddress mac) {
        byte[] packet = new byte[6 + REPETITIONS * 6];
        for (int i = 0; i < 6; i++) {
            packet[i] = (byte) 0xFF;
        }
        for (int i = 0; i < REPETITIONS; i++) {
            mac.writeTo(packet, 6 + i * 6);
        }
        return packet;
    }

    /** Broadcast addresses of the IPv4 networks of this machine that are up. */
    static List<InetAddress> broadcasts() throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            if (network.isUp() && !network.isLoopback() && !network.isPointToPoint()) {
                network.getInterfaceAddresses().stream()
                        .map(InterfaceAddress::getBroadcast)
                        .filter(Objects::nonNull)
                        .forEach(addresses::add);
            }
        }
        return addresses;
    }

    /** Sends it; the system says at once if there is no way to the address. */
    static void send(MacAddress mac, InetAddress to, int port) {
        byte[] packet = of(mac);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setBroadcast(true);
            socket.send(new DatagramPacket(packet, packet.length, to, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
