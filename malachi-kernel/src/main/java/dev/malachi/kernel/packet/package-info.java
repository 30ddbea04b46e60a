/**
 * Headers as they lie in a buffer: flyweights that read and write fields at named offsets and allocate nothing.
 *
 * <pre>
 *   FrameHeader       Ethernet and L3 header (protocol.md §1)
 *   TransportHeader   header of a transport frame (protocol.md §6)
 *   IpPacket          an inner packet, once its headers were walked
 *     Ipv4Header · Ipv6Header · TcpHeader · UdpHeader · IcmpHeader
 *   InternetChecksum  RFC 1071, RFC 1624
 * </pre>
 */
package dev.malachi.kernel.packet;
