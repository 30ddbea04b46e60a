dev.malachi.api package exports
dev.malachi.api.Availability stable boolean available()
dev.malachi.api.Availability stable final record extends java.lang.Record
dev.malachi.api.Availability stable java.lang.String detail()
dev.malachi.api.Availability stable java.lang.String remedy()
dev.malachi.api.Availability stable new(boolean, java.lang.String, java.lang.String)
dev.malachi.api.Availability stable static dev.malachi.api.Availability no(java.lang.String, java.lang.String)
dev.malachi.api.Availability stable static dev.malachi.api.Availability yes(java.lang.String)
dev.malachi.api.Datagram stable byte[] payload()
dev.malachi.api.Datagram stable dev.malachi.api.NodeId from()
dev.malachi.api.Datagram stable final record extends java.lang.Record
dev.malachi.api.Datagram stable int fromPort()
dev.malachi.api.Datagram stable int toPort()
dev.malachi.api.Datagram stable new(dev.malachi.api.NodeId, int, int, byte[])
dev.malachi.api.DatagramPort stable abstract int port()
dev.malachi.api.DatagramPort stable interface implements dev.malachi.api.Registration
dev.malachi.api.EchoReply stable byte[] data()
dev.malachi.api.EchoReply stable dev.malachi.api.NodeId from()
dev.malachi.api.EchoReply stable final record extends java.lang.Record
dev.malachi.api.EchoReply stable int hopLimit()
dev.malachi.api.EchoReply stable long roundTripNanos()
dev.malachi.api.EchoReply stable new(dev.malachi.api.NodeId, long, int, byte[])
dev.malachi.api.LinkSpec stable final record extends java.lang.Record
dev.malachi.api.LinkSpec stable java.lang.String name()
dev.malachi.api.LinkSpec stable java.util.Optional<java.lang.String> argument()
dev.malachi.api.LinkSpec stable java.util.Optional<java.lang.String> driver()
dev.malachi.api.LinkSpec stable java.util.Optional<java.lang.String> driverId()
dev.malachi.api.LinkSpec stable new(java.lang.String, java.util.Optional<java.lang.String>)
dev.malachi.api.LinkSpec stable static dev.malachi.api.LinkSpec parse(java.lang.String)
dev.malachi.api.MacAddress stable boolean isGroup()
dev.malachi.api.MacAddress stable byte[] bytes()
dev.malachi.api.MacAddress stable final record extends java.lang.Record
dev.malachi.api.MacAddress stable long value()
dev.malachi.api.MacAddress stable new(long)
dev.malachi.api.MacAddress stable static dev.malachi.api.MacAddress of(byte[], int)
dev.malachi.api.MacAddress stable static dev.malachi.api.MacAddress parse(java.lang.String)
dev.malachi.api.MacAddress stable static final dev.malachi.api.MacAddress BROADCAST
dev.malachi.api.MacAddress stable static final int BYTES = 6
dev.malachi.api.MacAddress stable void writeTo(byte[], int)
dev.malachi.api.MalachiException stable class extends java.lang.RuntimeException
dev.malachi.api.MalachiException stable dev.malachi.api.MalachiException$Kind kind()
dev.malachi.api.MalachiException stable new(dev.malachi.api.MalachiException$Kind, java.lang.String)
dev.malachi.api.MalachiException stable new(dev.malachi.api.MalachiException$Kind, java.lang.String, java.lang.Throwable)
dev.malachi.api.MalachiException$Kind stable final enum extends java.lang.Enum<dev.malachi.api.MalachiException$Kind>
dev.malachi.api.MalachiException$Kind stable int exitCode()
dev.malachi.api.MalachiException$Kind stable static dev.malachi.api.MalachiException$Kind valueOf(java.lang.String)
dev.malachi.api.MalachiException$Kind stable static dev.malachi.api.MalachiException$Kind[] values()
dev.malachi.api.MalachiException$Kind stable static final dev.malachi.api.MalachiException$Kind FAILED
dev.malachi.api.MalachiException$Kind stable static final dev.malachi.api.MalachiException$Kind NO_DAEMON
dev.malachi.api.MalachiException$Kind stable static final dev.malachi.api.MalachiException$Kind PERMISSION
dev.malachi.api.MalachiException$Kind stable static final dev.malachi.api.MalachiException$Kind USAGE
dev.malachi.api.Node stable abstract boolean forget(dev.malachi.api.NodeId)
dev.malachi.api.Node stable abstract boolean reject(dev.malachi.api.NodeId)
dev.malachi.api.Node stable abstract dev.malachi.api.DatagramPort bind(int, java.util.function.Consumer<dev.malachi.api.Datagram>)
dev.malachi.api.Node stable abstract dev.malachi.api.NodeConfig config()
dev.malachi.api.Node stable abstract dev.malachi.api.NodeId id()
dev.malachi.api.Node stable abstract dev.malachi.api.NodeStatus status()
dev.malachi.api.Node stable abstract dev.malachi.api.Registration subscribe(java.util.function.Consumer<dev.malachi.api.event.Event>)
dev.malachi.api.Node stable abstract dev.malachi.api.Reload reload()
dev.malachi.api.Node stable abstract java.util.List<dev.malachi.api.PeerStatus> peers()
dev.malachi.api.Node stable abstract java.util.List<dev.malachi.api.spi.name.NameEntry> names()
dev.malachi.api.Node stable abstract java.util.Map<java.lang.String, java.lang.Long> counters()
dev.malachi.api.Node stable abstract java.util.Optional<dev.malachi.api.EchoReply> echo(dev.malachi.api.NodeId, byte[], java.time.Duration) throws java.lang.InterruptedException
dev.malachi.api.Node stable abstract java.util.Optional<dev.malachi.api.NodeId> resolve(java.lang.String)
dev.malachi.api.Node stable abstract void approve(dev.malachi.api.NodeId)
dev.malachi.api.Node stable abstract void close()
dev.malachi.api.Node stable abstract void deny(dev.malachi.api.NodeId)
dev.malachi.api.Node stable abstract void discover()
dev.malachi.api.Node stable abstract void echoAsync(dev.malachi.api.NodeId, byte[], java.util.function.Consumer<dev.malachi.api.EchoReply>)
dev.malachi.api.Node stable abstract void send(dev.malachi.api.NodeId, int, int, byte[])
dev.malachi.api.Node stable default java.util.Optional<dev.malachi.api.PeerDetails> details(dev.malachi.api.NodeId)
dev.malachi.api.Node stable interface implements java.lang.AutoCloseable
dev.malachi.api.Node stable static dev.malachi.api.Node start(dev.malachi.api.NodeConfig)
dev.malachi.api.NodeConfig stable boolean padding()
dev.malachi.api.NodeConfig stable dev.malachi.api.NodeConfigBuilder toBuilder()
dev.malachi.api.NodeConfig stable dev.malachi.api.Offloads offloads()
dev.malachi.api.NodeConfig stable dev.malachi.api.TrustMode trust()
dev.malachi.api.NodeConfig stable dev.malachi.api.parameter.Arguments settings(dev.malachi.api.plugin.PluginDescription)
dev.malachi.api.NodeConfig stable final record extends java.lang.Record
dev.malachi.api.NodeConfig stable int etherType()
dev.malachi.api.NodeConfig stable int queues()
dev.malachi.api.NodeConfig stable java.nio.file.Path home()
dev.malachi.api.NodeConfig stable java.util.List<dev.malachi.api.LinkSpec> links()
dev.malachi.api.NodeConfig stable java.util.Map<java.lang.String, java.util.Map<java.lang.String, java.lang.Object>> plugins()
dev.malachi.api.NodeConfig stable java.util.Optional<dev.malachi.api.NodeConfig$Simulation> simulation()
dev.malachi.api.NodeConfig stable java.util.Optional<java.lang.String> aead()
dev.malachi.api.NodeConfig stable java.util.Optional<java.lang.String> crypto()
dev.malachi.api.NodeConfig stable java.util.Optional<java.lang.String> hostName()
dev.malachi.api.NodeConfig stable java.util.Optional<java.lang.String> tun()
dev.malachi.api.NodeConfig stable java.util.Optional<java.nio.file.Path> logFile()
dev.malachi.api.NodeConfig stable java.util.Optional<java.nio.file.Path> pskFile()
dev.malachi.api.NodeConfig stable java.util.Optional<java.util.function.Supplier<dev.malachi.api.NodeConfig>> source()
dev.malachi.api.NodeConfig stable new(java.nio.file.Path, java.util.List<dev.malachi.api.LinkSpec>, java.util.Optional<java.lang.String>, java.util.Optional<java.lang.String>, java.util.Optional<java.nio.file.Path>, dev.malachi.api.TrustMode, java.util.Optional<java.lang.String>, java.util.Optional<java.lang.String>, int, boolean, java.util.Map<java.lang.String, java.util.Map<java.lang.String, java.lang.Object>>, dev.malachi.api.Offloads, int, java.util.Optional<dev.malachi.api.NodeConfig$Simulation>, java.util.Optional<java.nio.file.Path>, java.util.Optional<java.util.function.Supplier<dev.malachi.api.NodeConfig>>)
dev.malachi.api.NodeConfig stable static dev.malachi.api.NodeConfigBuilder builder(java.nio.file.Path)
dev.malachi.api.NodeConfig stable static final int DEFAULT_ETHER_TYPE = 34997
dev.malachi.api.NodeConfig stable static final int MOST_QUEUES = 16
dev.malachi.api.NodeConfig stable static final int MOST_QUEUES_UNASKED = 4
dev.malachi.api.NodeConfig$Simulation stable dev.malachi.api.time.VirtualTimeline timeline()
dev.malachi.api.NodeConfig$Simulation stable final record extends java.lang.Record
dev.malachi.api.NodeConfig$Simulation stable long seed()
dev.malachi.api.NodeConfig$Simulation stable new(dev.malachi.api.time.VirtualTimeline, long)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfig build()
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder aead(java.lang.String)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder crypto(java.lang.String)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder etherType(int)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder hostName(java.lang.String)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder link(dev.malachi.api.LinkSpec)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder link(java.lang.String, java.lang.String)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder links(java.util.List<dev.malachi.api.LinkSpec>)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder logFile(java.nio.file.Path)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder noLogFile()
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder noTun()
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder offloads(dev.malachi.api.Offloads)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder padding(boolean)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder pskFile(java.nio.file.Path)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder queues(int)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder setting(java.lang.String, java.lang.String, java.lang.Object)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder settings(java.lang.String, java.util.Map<java.lang.String, ?>)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder simulate(dev.malachi.api.time.VirtualTimeline, long)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder source(java.util.function.Supplier<dev.malachi.api.NodeConfig>)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder trust(dev.malachi.api.TrustMode)
dev.malachi.api.NodeConfigBuilder stable dev.malachi.api.NodeConfigBuilder tun(java.lang.String)
dev.malachi.api.NodeConfigBuilder stable final class extends java.lang.Object
dev.malachi.api.NodeId stable byte[] bytes()
dev.malachi.api.NodeId stable final record extends java.lang.Record implements java.lang.Comparable<dev.malachi.api.NodeId>
dev.malachi.api.NodeId stable int byteAt(int)
dev.malachi.api.NodeId stable int compareTo(dev.malachi.api.NodeId)
dev.malachi.api.NodeId stable java.lang.String hex()
dev.malachi.api.NodeId stable java.lang.String shortId()
dev.malachi.api.NodeId stable long high()
dev.malachi.api.NodeId stable long low()
dev.malachi.api.NodeId stable new(long, long)
dev.malachi.api.NodeId stable static boolean isHex(java.lang.String)
dev.malachi.api.NodeId stable static dev.malachi.api.NodeId of(byte[])
dev.malachi.api.NodeId stable static dev.malachi.api.NodeId of(byte[], int)
dev.malachi.api.NodeId stable static final dev.malachi.api.NodeId ZERO
dev.malachi.api.NodeId stable static final int BYTES = 16
dev.malachi.api.NodeId stable static java.util.Optional<dev.malachi.api.NodeId> parse(java.lang.String)
dev.malachi.api.NodeId stable void writeTo(byte[], int)
dev.malachi.api.NodeStatus stable dev.malachi.api.NodeId id()
dev.malachi.api.NodeStatus stable final record extends java.lang.Record
dev.malachi.api.NodeStatus stable int peers()
dev.malachi.api.NodeStatus stable java.lang.String aead()
dev.malachi.api.NodeStatus stable java.lang.String crypto()
dev.malachi.api.NodeStatus stable java.lang.String ipv4()
dev.malachi.api.NodeStatus stable java.lang.String ipv6()
dev.malachi.api.NodeStatus stable java.lang.String version()
dev.malachi.api.NodeStatus stable java.util.List<dev.malachi.api.NodeStatus$LinkStatus> links()
dev.malachi.api.NodeStatus stable java.util.List<dev.malachi.api.NodeStatus$PluginStatus> plugins()
dev.malachi.api.NodeStatus stable java.util.List<dev.malachi.api.Warning> warnings()
dev.malachi.api.NodeStatus stable java.util.Map<java.lang.String, java.lang.String> offloads()
dev.malachi.api.NodeStatus stable java.util.Optional<dev.malachi.api.NodeStatus$TunStatus> tun()
dev.malachi.api.NodeStatus stable java.util.Optional<java.lang.String> name()
dev.malachi.api.NodeStatus stable long uptimeSeconds()
dev.malachi.api.NodeStatus stable new(java.lang.String, dev.malachi.api.NodeId, java.util.Optional<java.lang.String>, java.lang.String, java.lang.String, java.util.Optional<dev.malachi.api.NodeStatus$TunStatus>, java.util.List<dev.malachi.api.NodeStatus$LinkStatus>, long, int, java.util.List<dev.malachi.api.NodeStatus$PluginStatus>, java.lang.String, java.lang.String, java.util.Map<java.lang.String, java.lang.String>, java.util.List<dev.malachi.api.Warning>)
dev.malachi.api.NodeStatus$LinkStatus stable dev.malachi.api.MacAddress mac()
dev.malachi.api.NodeStatus$LinkStatus stable final record extends java.lang.Record
dev.malachi.api.NodeStatus$LinkStatus stable int mtu()
dev.malachi.api.NodeStatus$LinkStatus stable java.lang.String driver()
dev.malachi.api.NodeStatus$LinkStatus stable java.lang.String name()
dev.malachi.api.NodeStatus$LinkStatus stable java.lang.String state()
dev.malachi.api.NodeStatus$LinkStatus stable new(java.lang.String, java.lang.String, dev.malachi.api.MacAddress, int, java.lang.String)
dev.malachi.api.NodeStatus$PluginStatus stable final record extends java.lang.Record
dev.malachi.api.NodeStatus$PluginStatus stable java.lang.String id()
dev.malachi.api.NodeStatus$PluginStatus stable java.lang.String state()
dev.malachi.api.NodeStatus$PluginStatus stable java.lang.String version()
dev.malachi.api.NodeStatus$PluginStatus stable new(java.lang.String, java.lang.String, java.lang.String)
dev.malachi.api.NodeStatus$TunStatus stable final record extends java.lang.Record
dev.malachi.api.NodeStatus$TunStatus stable int mtu()
dev.malachi.api.NodeStatus$TunStatus stable java.lang.String name()
dev.malachi.api.NodeStatus$TunStatus stable java.lang.String state()
dev.malachi.api.NodeStatus$TunStatus stable java.util.List<java.lang.String> addresses()
dev.malachi.api.NodeStatus$TunStatus stable new(java.lang.String, int, java.lang.String, java.util.List<java.lang.String>)
dev.malachi.api.Offload preview final enum extends java.lang.Enum<dev.malachi.api.Offload>
dev.malachi.api.Offload preview java.lang.String id()
dev.malachi.api.Offload preview java.lang.String toString()
dev.malachi.api.Offload preview static dev.malachi.api.Offload valueOf(java.lang.String)
dev.malachi.api.Offload preview static dev.malachi.api.Offload[] values()
dev.malachi.api.Offload preview static final dev.malachi.api.Offload CSUM
dev.malachi.api.Offload preview static final dev.malachi.api.Offload GRO
dev.malachi.api.Offload preview static final dev.malachi.api.Offload TSO4
dev.malachi.api.Offload preview static final dev.malachi.api.Offload TSO6
dev.malachi.api.Offload preview static final dev.malachi.api.Offload URING
dev.malachi.api.Offload preview static final dev.malachi.api.Offload USO
dev.malachi.api.Offload preview static final dev.malachi.api.Offload XDP
dev.malachi.api.Offload preview static java.util.Optional<dev.malachi.api.Offload> of(java.lang.String)
dev.malachi.api.Offloads preview boolean allows(dev.malachi.api.Offload)
dev.malachi.api.Offloads preview final record extends java.lang.Record
dev.malachi.api.Offloads preview java.util.Set<dev.malachi.api.Offload> allowed()
dev.malachi.api.Offloads preview new(java.util.Set<dev.malachi.api.Offload>)
dev.malachi.api.Offloads preview static dev.malachi.api.Offloads parse(java.util.List<java.lang.String>)
dev.malachi.api.Offloads preview static final dev.malachi.api.Offloads ALL
dev.malachi.api.Offloads preview static final dev.malachi.api.Offloads NONE
dev.malachi.api.Offloads preview static final java.lang.String ON = on
dev.malachi.api.Offloads preview static final java.lang.String SWITCHED_OFF = off: switched off
dev.malachi.api.PeerDetails preview boolean settled()
dev.malachi.api.PeerDetails preview dev.malachi.api.NodeId id()
dev.malachi.api.PeerDetails preview final record extends java.lang.Record
dev.malachi.api.PeerDetails preview java.util.Optional<java.time.Duration> heardAgo()
dev.malachi.api.PeerDetails preview java.util.Optional<java.time.Duration> keysAge()
dev.malachi.api.PeerDetails preview java.util.Optional<java.time.Duration> sessionAge()
dev.malachi.api.PeerDetails preview java.util.Optional<java.time.Instant> firstSeen()
dev.malachi.api.PeerDetails preview new(dev.malachi.api.NodeId, java.util.Optional<java.time.Duration>, java.util.Optional<java.time.Instant>, boolean, java.util.Optional<java.time.Duration>, java.util.Optional<java.time.Duration>)
dev.malachi.api.PeerState stable final enum extends java.lang.Enum<dev.malachi.api.PeerState>
dev.malachi.api.PeerState stable java.lang.String toString()
dev.malachi.api.PeerState stable static dev.malachi.api.PeerState valueOf(java.lang.String)
dev.malachi.api.PeerState stable static dev.malachi.api.PeerState[] values()
dev.malachi.api.PeerState stable static final dev.malachi.api.PeerState DENIED
dev.malachi.api.PeerState stable static final dev.malachi.api.PeerState NEW
dev.malachi.api.PeerState stable static final dev.malachi.api.PeerState PENDING
dev.malachi.api.PeerState stable static final dev.malachi.api.PeerState SESSION
dev.malachi.api.PeerState stable static final dev.malachi.api.PeerState STALE
dev.malachi.api.PeerState stable static final dev.malachi.api.PeerState UNREACHABLE
dev.malachi.api.PeerStatus stable boolean hybrid()
dev.malachi.api.PeerStatus stable dev.malachi.api.NodeId id()
dev.malachi.api.PeerStatus stable dev.malachi.api.PeerState state()
dev.malachi.api.PeerStatus stable final record extends java.lang.Record
dev.malachi.api.PeerStatus stable java.lang.String dialect()
dev.malachi.api.PeerStatus stable java.lang.String ipv4()
dev.malachi.api.PeerStatus stable java.lang.String ipv6()
dev.malachi.api.PeerStatus stable java.util.List<dev.malachi.api.Warning> warnings()
dev.malachi.api.PeerStatus stable java.util.Optional<dev.malachi.api.MacAddress> mac()
dev.malachi.api.PeerStatus stable java.util.Optional<dev.malachi.api.NodeId> via()
dev.malachi.api.PeerStatus stable java.util.Optional<dev.malachi.api.PeerTrust> trust()
dev.malachi.api.PeerStatus stable java.util.Optional<java.lang.String> cipher()
dev.malachi.api.PeerStatus stable java.util.Optional<java.lang.String> link()
dev.malachi.api.PeerStatus stable java.util.Optional<java.lang.String> name()
dev.malachi.api.PeerStatus stable java.util.OptionalDouble rttMillis()
dev.malachi.api.PeerStatus stable java.util.OptionalLong lastSeenSeconds()
dev.malachi.api.PeerStatus stable long rxBytes()
dev.malachi.api.PeerStatus stable long txBytes()
dev.malachi.api.PeerStatus stable new(dev.malachi.api.NodeId, java.util.Optional<java.lang.String>, java.lang.String, java.lang.String, dev.malachi.api.PeerState, java.util.Optional<dev.malachi.api.PeerTrust>, java.lang.String, java.util.Optional<java.lang.String>, java.util.Optional<dev.malachi.api.MacAddress>, java.util.OptionalDouble, java.util.Optional<java.lang.String>, boolean, long, long, java.util.OptionalLong, java.util.Optional<dev.malachi.api.NodeId>, java.util.List<dev.malachi.api.Warning>)
dev.malachi.api.PeerTrust stable final enum extends java.lang.Enum<dev.malachi.api.PeerTrust>
dev.malachi.api.PeerTrust stable java.lang.String toString()
dev.malachi.api.PeerTrust stable static dev.malachi.api.PeerTrust valueOf(java.lang.String)
dev.malachi.api.PeerTrust stable static dev.malachi.api.PeerTrust[] values()
dev.malachi.api.PeerTrust stable static final dev.malachi.api.PeerTrust APPROVED
dev.malachi.api.PeerTrust stable static final dev.malachi.api.PeerTrust DENIED
dev.malachi.api.PeerTrust stable static final dev.malachi.api.PeerTrust MET
dev.malachi.api.Registration stable abstract void close()
dev.malachi.api.Registration stable interface implements java.lang.AutoCloseable
dev.malachi.api.Reload preview final record extends java.lang.Record
dev.malachi.api.Reload preview java.util.List<dev.malachi.api.Reload$Change> changes()
dev.malachi.api.Reload preview new(java.util.List<dev.malachi.api.Reload$Change>)
dev.malachi.api.Reload$Change preview boolean live()
dev.malachi.api.Reload$Change preview final record extends java.lang.Record
dev.malachi.api.Reload$Change preview java.lang.String from()
dev.malachi.api.Reload$Change preview java.lang.String key()
dev.malachi.api.Reload$Change preview java.lang.String to()
dev.malachi.api.Reload$Change preview new(java.lang.String, java.lang.String, java.lang.String, boolean)
dev.malachi.api.TrustMode stable final enum extends java.lang.Enum<dev.malachi.api.TrustMode>
dev.malachi.api.TrustMode stable java.lang.String toString()
dev.malachi.api.TrustMode stable static dev.malachi.api.TrustMode valueOf(java.lang.String)
dev.malachi.api.TrustMode stable static dev.malachi.api.TrustMode[] values()
dev.malachi.api.TrustMode stable static final dev.malachi.api.TrustMode APPROVE
dev.malachi.api.TrustMode stable static final dev.malachi.api.TrustMode KNOWN
dev.malachi.api.TrustMode stable static final dev.malachi.api.TrustMode TOFU
dev.malachi.api.VirtualAddress stable final class extends java.lang.Object
dev.malachi.api.VirtualAddress stable static byte[] ipv6Bytes(dev.malachi.api.NodeId)
dev.malachi.api.VirtualAddress stable static final int IPV4_NETWORK = 177209344
dev.malachi.api.VirtualAddress stable static final int IPV4_PREFIX_BITS = 16
dev.malachi.api.VirtualAddress stable static final int IPV6_NETWORK = -45265359
dev.malachi.api.VirtualAddress stable static final int IPV6_PREFIX_BITS = 32
dev.malachi.api.VirtualAddress stable static int preferredIpv4(dev.malachi.api.NodeId)
dev.malachi.api.VirtualAddress stable static java.lang.String format(int)
dev.malachi.api.VirtualAddress stable static java.lang.String format(java.net.InetAddress)
dev.malachi.api.VirtualAddress stable static java.net.InetAddress ipv4(int)
dev.malachi.api.VirtualAddress stable static java.net.InetAddress ipv6(dev.malachi.api.NodeId)
dev.malachi.api.VirtualAddress stable static java.util.Optional<java.lang.Integer> parseIpv4(java.lang.String)
dev.malachi.api.Warning stable final record extends java.lang.Record
dev.malachi.api.Warning stable java.lang.String code()
dev.malachi.api.Warning stable java.lang.String remedy()
dev.malachi.api.Warning stable java.lang.String text()
dev.malachi.api.Warning stable long sinceMillis()
dev.malachi.api.Warning stable new(java.lang.String, java.lang.String, long, java.lang.String)
dev.malachi.api.annotation package exports
dev.malachi.api.annotation.Internal stable @interface implements java.lang.annotation.Annotation
dev.malachi.api.annotation.Preview stable @interface implements java.lang.annotation.Annotation
dev.malachi.api.annotation.Stable stable @interface implements java.lang.annotation.Annotation
dev.malachi.api.control package exports
dev.malachi.api.control.Access preview final enum extends java.lang.Enum<dev.malachi.api.control.Access>
dev.malachi.api.control.Access preview java.lang.String toString()
dev.malachi.api.control.Access preview static dev.malachi.api.control.Access valueOf(java.lang.String)
dev.malachi.api.control.Access preview static dev.malachi.api.control.Access[] values()
dev.malachi.api.control.Access preview static final dev.malachi.api.control.Access ADMINISTRATOR
dev.malachi.api.control.Access preview static final dev.malachi.api.control.Access GROUP
dev.malachi.api.control.ControlClient preview abstract int run(java.lang.String, java.util.Map<java.lang.String, java.lang.Object>, dev.malachi.api.spi.tool.ToolInput, dev.malachi.api.spi.tool.ToolOutput)
dev.malachi.api.control.ControlClient preview abstract java.lang.Object get(java.lang.String)
dev.malachi.api.control.ControlClient preview abstract java.lang.Object post(java.lang.String, java.util.Map<java.lang.String, java.lang.Object>)
dev.malachi.api.control.ControlClient preview abstract void close()
dev.malachi.api.control.ControlClient preview abstract void interrupt()
dev.malachi.api.control.ControlClient preview interface implements java.lang.AutoCloseable
dev.malachi.api.control.ControlConnector preview abstract dev.malachi.api.control.ControlClient connect(java.nio.file.Path)
dev.malachi.api.control.ControlConnector preview abstract dev.malachi.api.control.ControlClient connect(java.nio.file.Path, java.time.Duration)
dev.malachi.api.control.ControlConnector preview interface
dev.malachi.api.control.ControlConnector preview static dev.malachi.api.control.ControlConnector load()
dev.malachi.api.control.Documents preview final class extends java.lang.Object
dev.malachi.api.control.Documents preview static final java.lang.Object ABSENT
dev.malachi.api.control.Documents preview static java.lang.Object orAbsent(java.util.Optional<?>)
dev.malachi.api.control.Documents preview static java.lang.Object parse(java.lang.String) throws dev.malachi.api.control.MalformedJsonException
dev.malachi.api.control.Documents preview static java.lang.Object textOrAbsent(java.lang.String)
dev.malachi.api.control.Documents preview static java.lang.String toIndentedJson(java.lang.Object)
dev.malachi.api.control.Documents preview static java.lang.String toJson(java.lang.Object)
dev.malachi.api.control.Documents preview static java.util.List<java.lang.Object> peers(java.util.List<dev.malachi.api.PeerStatus>)
dev.malachi.api.control.Documents preview static java.util.Map<java.lang.String, java.lang.Object> event(dev.malachi.api.event.Event)
dev.malachi.api.control.Documents preview static java.util.Map<java.lang.String, java.lang.Object> peer(dev.malachi.api.PeerStatus)
dev.malachi.api.control.Documents preview static java.util.Map<java.lang.String, java.lang.Object> status(dev.malachi.api.NodeStatus)
dev.malachi.api.control.Documents preview static java.util.Map<java.lang.String, java.lang.Object> tool(dev.malachi.api.spi.tool.ToolDescription)
dev.malachi.api.control.Fields preview boolean flag(java.lang.String)
dev.malachi.api.control.Fields preview boolean has(java.lang.String)
dev.malachi.api.control.Fields preview final record extends java.lang.Record
dev.malachi.api.control.Fields preview java.lang.String show(java.lang.String)
dev.malachi.api.control.Fields preview java.util.List<dev.malachi.api.control.Fields> children(java.lang.String)
dev.malachi.api.control.Fields preview java.util.List<java.lang.String> texts(java.lang.String)
dev.malachi.api.control.Fields preview java.util.Map<?, ?> document()
dev.malachi.api.control.Fields preview java.util.Optional<dev.malachi.api.control.Fields> child(java.lang.String)
dev.malachi.api.control.Fields preview java.util.Optional<java.lang.String> text(java.lang.String)
dev.malachi.api.control.Fields preview java.util.OptionalDouble decimal(java.lang.String)
dev.malachi.api.control.Fields preview long number(java.lang.String)
dev.malachi.api.control.Fields preview new(java.util.Map<?, ?>)
dev.malachi.api.control.Fields preview static dev.malachi.api.control.Fields of(java.lang.Object)
dev.malachi.api.control.Fields preview static java.util.List<dev.malachi.api.control.Fields> listOf(java.lang.Object)
dev.malachi.api.control.MalformedJsonException preview final class extends java.lang.Exception
dev.malachi.api.control.MalformedJsonException preview java.lang.String problem()
dev.malachi.api.control.RecordForm preview dev.malachi.api.control.Schema schema()
dev.malachi.api.control.RecordForm preview final class<R extends java.lang.Record> extends java.lang.Object
dev.malachi.api.control.RecordForm preview java.util.List<java.lang.Object> documents(java.util.Collection<R>)
dev.malachi.api.control.RecordForm preview java.util.Map<java.lang.String, java.lang.Object> document(R)
dev.malachi.api.control.RecordForm preview static <R extends java.lang.Record> dev.malachi.api.control.RecordForm<R> of(java.lang.invoke.MethodHandles$Lookup, java.lang.Class<R>)
dev.malachi.api.control.Schema preview dev.malachi.api.control.Schema among(java.util.List<java.lang.String>)
dev.malachi.api.control.Schema preview dev.malachi.api.control.Schema described(java.lang.String)
dev.malachi.api.control.Schema preview dev.malachi.api.control.Schema matching(java.lang.String)
dev.malachi.api.control.Schema preview dev.malachi.api.control.Schema named(java.lang.String)
dev.malachi.api.control.Schema preview dev.malachi.api.control.Schema orNull()
dev.malachi.api.control.Schema preview dev.malachi.api.control.Schema with(java.lang.String, dev.malachi.api.control.Schema)
dev.malachi.api.control.Schema preview dev.malachi.api.control.Schema withOptional(java.lang.String, dev.malachi.api.control.Schema)
dev.malachi.api.control.Schema preview final class extends java.lang.Object
dev.malachi.api.control.Schema preview java.util.Map<java.lang.String, java.lang.Object> toDocument(java.util.Map<java.lang.String, java.lang.Object>)
dev.malachi.api.control.Schema preview static dev.malachi.api.control.Schema anyOf(java.util.List<dev.malachi.api.control.Schema>)
dev.malachi.api.control.Schema preview static dev.malachi.api.control.Schema constant(java.lang.String)
dev.malachi.api.control.Schema preview static dev.malachi.api.control.Schema listOf(dev.malachi.api.control.Schema)
dev.malachi.api.control.Schema preview static dev.malachi.api.control.Schema mapOf(dev.malachi.api.control.Schema)
dev.malachi.api.control.Schema preview static dev.malachi.api.control.Schema object()
dev.malachi.api.control.Schema preview static dev.malachi.api.control.Schema of(dev.malachi.api.parameter.Parameter)
dev.malachi.api.control.Schema preview static dev.malachi.api.control.Schema of(java.util.List<dev.malachi.api.parameter.Parameter>)
dev.malachi.api.control.Schema preview static final dev.malachi.api.control.Schema ANY
dev.malachi.api.control.Schema preview static final dev.malachi.api.control.Schema FLAG
dev.malachi.api.control.Schema preview static final dev.malachi.api.control.Schema INTEGER
dev.malachi.api.control.Schema preview static final dev.malachi.api.control.Schema NUMBER
dev.malachi.api.control.Schema preview static final dev.malachi.api.control.Schema TEXT
dev.malachi.api.control.Schemas preview final class extends java.lang.Object
dev.malachi.api.control.Schemas preview static dev.malachi.api.control.Schema event(dev.malachi.api.control.Schema)
dev.malachi.api.control.Schemas preview static final dev.malachi.api.control.Schema PEER
dev.malachi.api.control.Schemas preview static final dev.malachi.api.control.Schema PROBLEM
dev.malachi.api.control.Schemas preview static final dev.malachi.api.control.Schema STATUS
dev.malachi.api.control.Schemas preview static final dev.malachi.api.control.Schema TOOL
dev.malachi.api.control.Schemas preview static final dev.malachi.api.control.Schema WARNING
dev.malachi.api.control.ToolDocument preview final class extends java.lang.Object
dev.malachi.api.control.ToolDocument preview static java.util.Optional<dev.malachi.api.spi.tool.ToolDescription> read(java.lang.Object)
dev.malachi.api.event package exports
dev.malachi.api.event.Event stable final record extends java.lang.Record
dev.malachi.api.event.Event stable java.lang.String kind()
dev.malachi.api.event.Event stable java.util.Map<java.lang.String, java.lang.Object> attributes()
dev.malachi.api.event.Event stable java.util.Optional<dev.malachi.api.NodeId> peer()
dev.malachi.api.event.Event stable long atMillis()
dev.malachi.api.event.Event stable new(long, java.lang.String, java.util.Optional<dev.malachi.api.NodeId>, java.util.Map<java.lang.String, java.lang.Object>)
dev.malachi.api.event.EventDescription preview final record extends java.lang.Record
dev.malachi.api.event.EventDescription preview java.lang.String kind()
dev.malachi.api.event.EventDescription preview java.lang.String summary()
dev.malachi.api.event.EventDescription preview new(java.lang.String, java.lang.String)
dev.malachi.api.event.EventGatherer preview final class extends java.lang.Object
dev.malachi.api.event.EventGatherer preview java.util.List<dev.malachi.api.event.Event> take(dev.malachi.api.event.Event)
dev.malachi.api.event.EventGatherer preview new()
dev.malachi.api.event.EventKind stable final class extends java.lang.Object
dev.malachi.api.event.EventKind stable static final java.lang.String CLAIM_CONTESTED = claim.contested
dev.malachi.api.event.EventKind stable static final java.lang.String CLAIM_HELD = claim.held
dev.malachi.api.event.EventKind stable static final java.lang.String CLAIM_MOVED = claim.moved
dev.malachi.api.event.EventKind stable static final java.lang.String DUPLICATE_IDENTITY = identity.duplicate
dev.malachi.api.event.EventKind stable static final java.lang.String LINK_CHANGED = link.changed
dev.malachi.api.event.EventKind stable static final java.lang.String NEWCOMERS_FORGOTTEN = newcomers.forgotten
dev.malachi.api.event.EventKind stable static final java.lang.String NODE_FAILED = node.failed
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_APPROVED = peer.approved
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_CHANGED = peer.changed
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_DENIED = peer.denied
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_DISCOVERED = peer.discovered
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_FORGOTTEN = peer.forgotten
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_PENDING = peer.pending
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_REACHABLE = peer.reachable
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_STALE = peer.stale
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_SUCCEEDED = peer.succeeded
dev.malachi.api.event.EventKind stable static final java.lang.String PEER_UNREACHABLE = peer.unreachable
dev.malachi.api.event.EventKind stable static final java.lang.String PIN_ADDED = pin.added
dev.malachi.api.event.EventKind stable static final java.lang.String SESSION_DOWN = session.down
dev.malachi.api.event.EventKind stable static final java.lang.String SESSION_UP = session.up
dev.malachi.api.event.EventKind stable static final java.lang.String TUN_RESTORED = tun.restored
dev.malachi.api.event.EventKind stable static final java.lang.String WARNING_CLEARED = warning.cleared
dev.malachi.api.event.EventKind stable static final java.lang.String WARNING_RAISED = warning.raised
dev.malachi.api.event.EventKind stable static java.util.List<dev.malachi.api.event.EventDescription> descriptions()
dev.malachi.api.event.EventKinds preview abstract java.util.List<dev.malachi.api.event.EventDescription> kinds()
dev.malachi.api.event.EventKinds preview interface
dev.malachi.api.event.StationWarnings preview boolean hasRoom()
dev.malachi.api.event.StationWarnings preview boolean isNamed(dev.malachi.api.event.StationWarnings$Station)
dev.malachi.api.event.StationWarnings preview final class extends java.lang.Object implements java.lang.AutoCloseable
dev.malachi.api.event.StationWarnings preview new(int, java.util.function.UnaryOperator<java.lang.String>, dev.malachi.api.time.Timeline, dev.malachi.api.event.StationWarnings$Display)
dev.malachi.api.event.StationWarnings preview static final int MOST_COUNTED = 256
dev.malachi.api.event.StationWarnings preview static final long REMEMBERED_NANOS
dev.malachi.api.event.StationWarnings preview void close()
dev.malachi.api.event.StationWarnings preview void heard(dev.malachi.api.event.StationWarnings$Station, java.lang.String, java.util.function.Supplier<java.lang.String>)
dev.malachi.api.event.StationWarnings preview void over(dev.malachi.api.event.StationWarnings$Station)
dev.malachi.api.event.StationWarnings$Display preview abstract void clear(java.lang.String)
dev.malachi.api.event.StationWarnings$Display preview abstract void raise(java.lang.String, java.lang.String)
dev.malachi.api.event.StationWarnings$Display preview interface
dev.malachi.api.event.StationWarnings$Station preview dev.malachi.api.MacAddress mac()
dev.malachi.api.event.StationWarnings$Station preview final record extends java.lang.Record
dev.malachi.api.event.StationWarnings$Station preview java.lang.String link()
dev.malachi.api.event.StationWarnings$Station preview new(java.lang.String, dev.malachi.api.MacAddress)
dev.malachi.api.file package exports
dev.malachi.api.file.AtomicFile preview final class extends java.lang.Object
dev.malachi.api.file.AtomicFile preview static dev.malachi.api.file.AtomicFile$Pending copy(java.nio.file.Path, java.nio.file.Path, java.lang.String) throws java.io.IOException
dev.malachi.api.file.AtomicFile preview static void write(java.nio.file.Path, byte[], java.lang.String) throws java.io.IOException
dev.malachi.api.file.AtomicFile preview static void writeInPlace(java.nio.file.Path, byte[], java.lang.String) throws java.io.IOException
dev.malachi.api.file.AtomicFile$Pending preview static final class extends java.lang.Object implements java.lang.AutoCloseable
dev.malachi.api.file.AtomicFile$Pending preview void close() throws java.io.IOException
dev.malachi.api.file.AtomicFile$Pending preview void commit() throws java.io.IOException
dev.malachi.api.file.Exposure preview final record extends java.lang.Record
dev.malachi.api.file.Exposure preview java.lang.String problem()
dev.malachi.api.file.Exposure preview java.lang.String remedy()
dev.malachi.api.file.Exposure preview java.nio.file.Path where()
dev.malachi.api.file.Exposure preview new(java.nio.file.Path, java.lang.String, java.lang.String)
dev.malachi.api.file.Exposure preview static boolean toReaders(java.nio.file.Path)
dev.malachi.api.file.Exposure preview static java.util.Optional<dev.malachi.api.file.Exposure> toWriters(java.nio.file.Path)
dev.malachi.api.file.PackedJar internal final class extends java.lang.Object
dev.malachi.api.file.PackedJar internal java.util.List<java.nio.file.Path> libraries()
dev.malachi.api.file.PackedJar internal static dev.malachi.api.file.PackedJar read(java.nio.file.Path, java.nio.file.Path) throws java.io.IOException
dev.malachi.api.file.PackedJar internal static dev.malachi.api.file.UnfitJarException tooLarge(java.nio.file.Path)
dev.malachi.api.file.PackedJar internal static final int MOST_ENTRIES = 20000
dev.malachi.api.file.PackedJar internal static final long MOST_BYTES = 67108864
dev.malachi.api.file.PackedJar internal static final long MOST_CLASS_BYTES = 4194304
dev.malachi.api.file.PackedJar internal static final long MOST_DIRECTORY_BYTES = 4194304
dev.malachi.api.file.PackedJar internal static final long MOST_MANIFEST_BYTES = 65536
dev.malachi.api.file.PackedJar internal static final long MOST_UNPACKED_BYTES = 268435456
dev.malachi.api.file.UnfitJarException internal final class extends java.lang.RuntimeException
dev.malachi.api.file.UnfitJarException internal java.lang.String code()
dev.malachi.api.file.UnfitJarException internal java.lang.String file()
dev.malachi.api.file.UnfitJarException internal java.lang.String problem()
dev.malachi.api.file.UnfitJarException internal java.lang.String remedy()
dev.malachi.api.parameter package exports
dev.malachi.api.parameter.Arguments preview boolean flag(java.lang.String)
dev.malachi.api.parameter.Arguments preview boolean has(java.lang.String)
dev.malachi.api.parameter.Arguments preview double decimal(java.lang.String)
dev.malachi.api.parameter.Arguments preview final record extends java.lang.Record
dev.malachi.api.parameter.Arguments preview java.lang.String requireText(java.lang.String)
dev.malachi.api.parameter.Arguments preview java.time.Duration duration(java.lang.String)
dev.malachi.api.parameter.Arguments preview java.util.List<java.lang.String> list(java.lang.String)
dev.malachi.api.parameter.Arguments preview java.util.Map<java.lang.String, java.lang.Object> toDocument()
dev.malachi.api.parameter.Arguments preview java.util.Map<java.lang.String, java.lang.Object> values()
dev.malachi.api.parameter.Arguments preview java.util.Optional<java.lang.String> text(java.lang.String)
dev.malachi.api.parameter.Arguments preview long number(java.lang.String)
dev.malachi.api.parameter.Arguments preview new(java.util.Map<java.lang.String, java.lang.Object>)
dev.malachi.api.parameter.Arguments preview static dev.malachi.api.parameter.Arguments of(java.lang.String, java.util.List<dev.malachi.api.parameter.Parameter>, java.util.Map<java.lang.String, ?>)
dev.malachi.api.parameter.Arguments preview static final dev.malachi.api.parameter.Arguments NONE
dev.malachi.api.parameter.Parameter preview boolean required()
dev.malachi.api.parameter.Parameter preview dev.malachi.api.parameter.Parameter among(java.util.List<java.lang.String>)
dev.malachi.api.parameter.Parameter preview dev.malachi.api.parameter.Parameter within(java.lang.String, java.lang.String)
dev.malachi.api.parameter.Parameter preview dev.malachi.api.parameter.ParameterType type()
dev.malachi.api.parameter.Parameter preview final record extends java.lang.Record
dev.malachi.api.parameter.Parameter preview java.lang.Object read(java.lang.Object, java.lang.String)
dev.malachi.api.parameter.Parameter preview java.lang.String help()
dev.malachi.api.parameter.Parameter preview java.lang.String label()
dev.malachi.api.parameter.Parameter preview java.lang.String name()
dev.malachi.api.parameter.Parameter preview java.util.List<java.lang.String> choices()
dev.malachi.api.parameter.Parameter preview java.util.List<java.lang.String> options()
dev.malachi.api.parameter.Parameter preview java.util.Optional<dev.malachi.api.parameter.Parameter$Range> range()
dev.malachi.api.parameter.Parameter preview java.util.Optional<java.lang.String> defaultValue()
dev.malachi.api.parameter.Parameter preview new(java.lang.String, java.util.List<java.lang.String>, dev.malachi.api.parameter.ParameterType, boolean, java.util.Optional<java.lang.String>, java.lang.String, java.util.List<java.lang.String>, java.util.Optional<dev.malachi.api.parameter.Parameter$Range>)
dev.malachi.api.parameter.Parameter preview static dev.malachi.api.parameter.Parameter flag(java.lang.String, java.lang.String, java.lang.String)
dev.malachi.api.parameter.Parameter preview static dev.malachi.api.parameter.Parameter option(java.lang.String, java.lang.String, dev.malachi.api.parameter.ParameterType, java.lang.String, java.lang.String)
dev.malachi.api.parameter.Parameter preview static dev.malachi.api.parameter.Parameter positional(java.lang.String, dev.malachi.api.parameter.ParameterType, boolean, java.lang.String)
dev.malachi.api.parameter.Parameter preview static dev.malachi.api.parameter.Parameter setting(java.lang.String, dev.malachi.api.parameter.ParameterType, java.lang.String, java.lang.String)
dev.malachi.api.parameter.Parameter$Range preview final record extends java.lang.Record
dev.malachi.api.parameter.Parameter$Range preview java.lang.String greatest()
dev.malachi.api.parameter.Parameter$Range preview java.lang.String least()
dev.malachi.api.parameter.Parameter$Range preview new(java.lang.String, java.lang.String)
dev.malachi.api.parameter.ParameterType preview final enum extends java.lang.Enum<dev.malachi.api.parameter.ParameterType>
dev.malachi.api.parameter.ParameterType preview java.lang.String toString()
dev.malachi.api.parameter.ParameterType preview static dev.malachi.api.parameter.ParameterType valueOf(java.lang.String)
dev.malachi.api.parameter.ParameterType preview static dev.malachi.api.parameter.ParameterType[] values()
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType DECIMAL
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType DURATION
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType FILE
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType FLAG
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType INTEGER
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType LINK
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType LIST
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType NODE
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType SIZE
dev.malachi.api.parameter.ParameterType preview static final dev.malachi.api.parameter.ParameterType TEXT
dev.malachi.api.plugin package exports
dev.malachi.api.plugin.Capability preview boolean enforced()
dev.malachi.api.plugin.Capability preview boolean numbered()
dev.malachi.api.plugin.Capability preview final enum extends java.lang.Enum<dev.malachi.api.plugin.Capability>
dev.malachi.api.plugin.Capability preview java.lang.String meaning()
dev.malachi.api.plugin.Capability preview java.lang.String toString()
dev.malachi.api.plugin.Capability preview static dev.malachi.api.plugin.Capability valueOf(java.lang.String)
dev.malachi.api.plugin.Capability preview static dev.malachi.api.plugin.Capability[] values()
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability CONNECTIONS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability CONTROL_KINDS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability CONTROL_RESOURCES
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability CRYPTO
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability FILES
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability FRAME_TYPES
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability FRONT_ENDS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability GUARD
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability INNER_KINDS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability LINK_DRIVERS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability LISTENING_SOCKETS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability NAMES
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability NATIVE_ACCESS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability PACKET_TAP
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability PROGRAMS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability PROTOCOLS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability PUMP
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability ROUTES
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability TOOLS
dev.malachi.api.plugin.Capability preview static final dev.malachi.api.plugin.Capability TUN
dev.malachi.api.plugin.Capability preview static java.util.Optional<dev.malachi.api.plugin.Capability> parse(java.lang.String)
dev.malachi.api.plugin.Extension preview S get()
dev.malachi.api.plugin.Extension preview dev.malachi.api.plugin.PluginDescription plugin()
dev.malachi.api.plugin.Extension preview final record<S> extends java.lang.Record
dev.malachi.api.plugin.Extension preview java.util.function.Supplier<S> provider()
dev.malachi.api.plugin.Extension preview new(dev.malachi.api.plugin.PluginDescription, java.util.function.Supplier<S>)
dev.malachi.api.plugin.Extensions preview <S> dev.malachi.api.Registration follow(java.lang.Class<S>, java.util.function.Function<dev.malachi.api.plugin.Extension<S>, dev.malachi.api.Registration>)
dev.malachi.api.plugin.Extensions preview <S> java.util.List<S> all(java.lang.Class<S>)
dev.malachi.api.plugin.Extensions preview <S> java.util.List<dev.malachi.api.plugin.Extension<S>> of(java.lang.Class<S>)
dev.malachi.api.plugin.Extensions preview boolean followed(java.lang.Class<?>)
dev.malachi.api.plugin.Extensions preview dev.malachi.api.plugin.PluginScope scope(dev.malachi.api.plugin.Plugin, dev.malachi.api.plugin.PluginDescription)
dev.malachi.api.plugin.Extensions preview final class extends java.lang.Object
dev.malachi.api.plugin.Extensions preview java.lang.String version(java.lang.String)
dev.malachi.api.plugin.Extensions preview java.util.List<dev.malachi.api.plugin.PluginDescription> plugins()
dev.malachi.api.plugin.Extensions preview java.util.List<dev.malachi.api.plugin.PluginDescription> stopped()
dev.malachi.api.plugin.Extensions preview java.util.List<java.lang.Class<?>> points(java.lang.String)
dev.malachi.api.plugin.Extensions preview java.util.Map<java.lang.String, java.lang.String> failures()
dev.malachi.api.plugin.Extensions preview static dev.malachi.api.plugin.Extensions installed()
dev.malachi.api.plugin.Extensions preview static dev.malachi.api.plugin.Extensions of(java.lang.Iterable<dev.malachi.api.plugin.Plugin>)
dev.malachi.api.plugin.Extensions preview static java.util.List<dev.malachi.api.plugin.Plugin> in(java.lang.ModuleLayer)
dev.malachi.api.plugin.Extensions preview void forgive(java.lang.String)
dev.malachi.api.plugin.Extensions preview void refuse(dev.malachi.api.plugin.Extension<?>, java.lang.String)
dev.malachi.api.plugin.Extensions preview void restart(java.lang.String)
dev.malachi.api.plugin.Extensions preview void stop(java.lang.String)
dev.malachi.api.plugin.Plugin preview abstract dev.malachi.api.Registration start(dev.malachi.api.plugin.PluginContext)
dev.malachi.api.plugin.Plugin preview abstract dev.malachi.api.plugin.PluginDescription description()
dev.malachi.api.plugin.Plugin preview interface
dev.malachi.api.plugin.PluginCapabilities preview boolean has(dev.malachi.api.plugin.Capability)
dev.malachi.api.plugin.PluginCapabilities preview boolean has(dev.malachi.api.plugin.Capability, int)
dev.malachi.api.plugin.PluginCapabilities preview boolean unlimited()
dev.malachi.api.plugin.PluginCapabilities preview final record extends java.lang.Record
dev.malachi.api.plugin.PluginCapabilities preview java.util.List<java.lang.String> toTexts()
dev.malachi.api.plugin.PluginCapabilities preview java.util.Map<dev.malachi.api.plugin.Capability, java.util.Set<java.lang.Integer>> declared()
dev.malachi.api.plugin.PluginCapabilities preview new(java.util.Map<dev.malachi.api.plugin.Capability, java.util.Set<java.lang.Integer>>, boolean)
dev.malachi.api.plugin.PluginCapabilities preview static dev.malachi.api.plugin.PluginCapabilities parse(java.lang.String)
dev.malachi.api.plugin.PluginCapabilities preview static final dev.malachi.api.plugin.PluginCapabilities ALL
dev.malachi.api.plugin.PluginCapabilities preview static final dev.malachi.api.plugin.PluginCapabilities NONE
dev.malachi.api.plugin.PluginCapabilities preview void require(java.lang.String, dev.malachi.api.plugin.Capability)
dev.malachi.api.plugin.PluginCapabilities preview void require(java.lang.String, dev.malachi.api.plugin.Capability, int)
dev.malachi.api.plugin.PluginCapabilities preview void requireFor(java.lang.String, java.lang.Class<?>)
dev.malachi.api.plugin.PluginChange preview dev.malachi.api.plugin.PluginReport plugin()
dev.malachi.api.plugin.PluginChange preview final record extends java.lang.Record
dev.malachi.api.plugin.PluginChange preview java.lang.String text()
dev.malachi.api.plugin.PluginChange preview java.time.Duration took()
dev.malachi.api.plugin.PluginChange preview java.util.List<java.lang.String> held()
dev.malachi.api.plugin.PluginChange preview new(dev.malachi.api.plugin.PluginReport, java.lang.String, java.time.Duration, java.util.List<java.lang.String>)
dev.malachi.api.plugin.PluginContext preview abstract <S> dev.malachi.api.Registration extend(java.lang.Class<S>, java.util.function.Supplier<? extends S>)
dev.malachi.api.plugin.PluginContext preview abstract dev.malachi.api.plugin.Extensions extensions()
dev.malachi.api.plugin.PluginContext preview interface
dev.malachi.api.plugin.PluginDescription preview boolean enabled(dev.malachi.api.parameter.Arguments)
dev.malachi.api.plugin.PluginDescription preview boolean switched()
dev.malachi.api.plugin.PluginDescription preview dev.malachi.api.parameter.Arguments settings(java.util.Map<java.lang.String, ?>)
dev.malachi.api.plugin.PluginDescription preview dev.malachi.api.plugin.PluginCapabilities capabilities()
dev.malachi.api.plugin.PluginDescription preview dev.malachi.api.plugin.PluginDescription with(dev.malachi.api.plugin.PluginCapabilities)
dev.malachi.api.plugin.PluginDescription preview final record extends java.lang.Record
dev.malachi.api.plugin.PluginDescription preview java.lang.String id()
dev.malachi.api.plugin.PluginDescription preview java.lang.String summary()
dev.malachi.api.plugin.PluginDescription preview java.util.List<dev.malachi.api.parameter.Parameter> section()
dev.malachi.api.plugin.PluginDescription preview java.util.List<dev.malachi.api.parameter.Parameter> settings()
dev.malachi.api.plugin.PluginDescription preview java.util.Map<java.lang.String, java.lang.String> formerKeys()
dev.malachi.api.plugin.PluginDescription preview java.util.Optional<dev.malachi.api.parameter.Parameter> enabling()
dev.malachi.api.plugin.PluginDescription preview new(java.lang.String, java.lang.String, boolean, java.util.List<dev.malachi.api.parameter.Parameter>, java.util.Map<java.lang.String, java.lang.String>)
dev.malachi.api.plugin.PluginDescription preview new(java.lang.String, java.lang.String, boolean, java.util.List<dev.malachi.api.parameter.Parameter>, java.util.Map<java.lang.String, java.lang.String>, dev.malachi.api.plugin.PluginCapabilities)
dev.malachi.api.plugin.PluginDescription preview static dev.malachi.api.plugin.PluginDescription of(java.lang.String, java.lang.String)
dev.malachi.api.plugin.PluginDescription preview static final java.lang.String ENABLED = enabled
dev.malachi.api.plugin.PluginDocuments preview final class extends java.lang.Object
dev.malachi.api.plugin.PluginDocuments preview static dev.malachi.api.control.Schema changeSchema()
dev.malachi.api.plugin.PluginDocuments preview static dev.malachi.api.control.Schema reportSchema()
dev.malachi.api.plugin.PluginDocuments preview static java.util.Map<java.lang.String, java.lang.Object> change(java.lang.String, dev.malachi.api.plugin.PluginChange)
dev.malachi.api.plugin.PluginDocuments preview static java.util.Map<java.lang.String, java.lang.Object> report(dev.malachi.api.plugin.PluginReport)
dev.malachi.api.plugin.PluginFinding preview dev.malachi.api.plugin.PluginFinding$Level level()
dev.malachi.api.plugin.PluginFinding preview final record extends java.lang.Record
dev.malachi.api.plugin.PluginFinding preview java.lang.String code()
dev.malachi.api.plugin.PluginFinding preview java.lang.String remedy()
dev.malachi.api.plugin.PluginFinding preview java.lang.String text()
dev.malachi.api.plugin.PluginFinding preview java.lang.String where()
dev.malachi.api.plugin.PluginFinding preview new(dev.malachi.api.plugin.PluginFinding$Level, java.lang.String, java.lang.String, java.lang.String, java.lang.String)
dev.malachi.api.plugin.PluginFinding$Level preview final enum extends java.lang.Enum<dev.malachi.api.plugin.PluginFinding$Level>
dev.malachi.api.plugin.PluginFinding$Level preview java.lang.String toString()
dev.malachi.api.plugin.PluginFinding$Level preview static dev.malachi.api.plugin.PluginFinding$Level valueOf(java.lang.String)
dev.malachi.api.plugin.PluginFinding$Level preview static dev.malachi.api.plugin.PluginFinding$Level[] values()
dev.malachi.api.plugin.PluginFinding$Level preview static final dev.malachi.api.plugin.PluginFinding$Level ERROR
dev.malachi.api.plugin.PluginFinding$Level preview static final dev.malachi.api.plugin.PluginFinding$Level WARNING
dev.malachi.api.plugin.PluginHost preview abstract dev.malachi.api.Registration open(java.nio.file.Path)
dev.malachi.api.plugin.PluginHost preview abstract dev.malachi.api.plugin.PluginChange disable(java.nio.file.Path, java.lang.String, java.util.Optional<java.lang.String>)
dev.malachi.api.plugin.PluginHost preview abstract dev.malachi.api.plugin.PluginChange enable(java.nio.file.Path, java.lang.String)
dev.malachi.api.plugin.PluginHost preview abstract dev.malachi.api.plugin.PluginChange install(java.nio.file.Path, java.nio.file.Path, boolean)
dev.malachi.api.plugin.PluginHost preview abstract dev.malachi.api.plugin.PluginChange reload(java.nio.file.Path, java.lang.String)
dev.malachi.api.plugin.PluginHost preview abstract dev.malachi.api.plugin.PluginChange remove(java.nio.file.Path, java.lang.String)
dev.malachi.api.plugin.PluginHost preview abstract dev.malachi.api.plugin.PluginReport explain(java.nio.file.Path, java.lang.String)
dev.malachi.api.plugin.PluginHost preview abstract java.lang.String trust(java.nio.file.Path, java.lang.String)
dev.malachi.api.plugin.PluginHost preview abstract java.util.List<dev.malachi.api.Warning> warnings()
dev.malachi.api.plugin.PluginHost preview abstract java.util.List<dev.malachi.api.plugin.PluginReport> list(java.nio.file.Path)
dev.malachi.api.plugin.PluginHost preview abstract java.util.List<dev.malachi.api.plugin.PluginReport> snapshot()
dev.malachi.api.plugin.PluginHost preview abstract java.util.Set<java.lang.String> absent()
dev.malachi.api.plugin.PluginHost preview interface
dev.malachi.api.plugin.PluginHost preview static dev.malachi.api.plugin.PluginHost load()
dev.malachi.api.plugin.PluginReport preview boolean bundled()
dev.malachi.api.plugin.PluginReport preview boolean runs()
dev.malachi.api.plugin.PluginReport preview dev.malachi.api.plugin.PluginCapabilities capabilities()
dev.malachi.api.plugin.PluginReport preview dev.malachi.api.plugin.PluginReport$State state()
dev.malachi.api.plugin.PluginReport preview final record extends java.lang.Record
dev.malachi.api.plugin.PluginReport preview java.lang.String id()
dev.malachi.api.plugin.PluginReport preview java.lang.String reason()
dev.malachi.api.plugin.PluginReport preview java.lang.String remedy()
dev.malachi.api.plugin.PluginReport preview java.lang.String requires()
dev.malachi.api.plugin.PluginReport preview java.lang.String sha256()
dev.malachi.api.plugin.PluginReport preview java.lang.String signedBy()
dev.malachi.api.plugin.PluginReport preview java.lang.String summary()
dev.malachi.api.plugin.PluginReport preview java.lang.String version()
dev.malachi.api.plugin.PluginReport preview java.util.List<java.lang.String> brings()
dev.malachi.api.plugin.PluginReport preview java.util.List<java.lang.String> dependencies()
dev.malachi.api.plugin.PluginReport preview java.util.List<java.lang.String> held()
dev.malachi.api.plugin.PluginReport preview java.util.Optional<java.nio.file.Path> file()
dev.malachi.api.plugin.PluginReport preview new(java.lang.String, java.lang.String, dev.malachi.api.plugin.PluginReport$State, java.util.Optional<java.nio.file.Path>, java.lang.String, java.lang.String, java.lang.String, java.lang.String, java.util.List<java.lang.String>, dev.malachi.api.plugin.PluginCapabilities, java.lang.String, java.lang.String, java.util.List<java.lang.String>, java.util.List<java.lang.String>)
dev.malachi.api.plugin.PluginReport$State preview final enum extends java.lang.Enum<dev.malachi.api.plugin.PluginReport$State>
dev.malachi.api.plugin.PluginReport$State preview java.lang.String toString()
dev.malachi.api.plugin.PluginReport$State preview static dev.malachi.api.plugin.PluginReport$State valueOf(java.lang.String)
dev.malachi.api.plugin.PluginReport$State preview static dev.malachi.api.plugin.PluginReport$State[] values()
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State ACTIVE
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State CANDIDATE
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State CHANGED
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State DISABLED
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State FAILED
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State INSTALLED
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State NEW
dev.malachi.api.plugin.PluginReport$State preview static final dev.malachi.api.plugin.PluginReport$State REFUSED
dev.malachi.api.plugin.PluginScope preview dev.malachi.api.plugin.PluginDescription description()
dev.malachi.api.plugin.PluginScope preview final class extends java.lang.Object implements dev.malachi.api.Registration
dev.malachi.api.plugin.PluginScope preview java.util.List<java.lang.Class<?>> points()
dev.malachi.api.plugin.PluginScope preview void close()
dev.malachi.api.plugin.PluginScope preview void start()
dev.malachi.api.plugin.PluginVerifier preview abstract java.util.List<dev.malachi.api.plugin.PluginFinding> verify(java.nio.file.Path, java.util.List<java.nio.file.Path>)
dev.malachi.api.plugin.PluginVerifier preview interface
dev.malachi.api.spi.crypto package exports
dev.malachi.api.spi.crypto.AeadEngine preview abstract dev.malachi.api.Availability availability()
dev.malachi.api.spi.crypto.AeadEngine preview abstract dev.malachi.api.spi.crypto.AeadEngine$Key newKey(byte[])
dev.malachi.api.spi.crypto.AeadEngine preview abstract int priority()
dev.malachi.api.spi.crypto.AeadEngine preview abstract java.lang.String id()
dev.malachi.api.spi.crypto.AeadEngine preview default dev.malachi.api.spi.crypto.AeadEngine$Algorithm algorithm()
dev.malachi.api.spi.crypto.AeadEngine preview interface
dev.malachi.api.spi.crypto.AeadEngine preview static final int TAG_BYTES = 16
dev.malachi.api.spi.crypto.AeadEngine$Algorithm preview final enum extends java.lang.Enum<dev.malachi.api.spi.crypto.AeadEngine$Algorithm>
dev.malachi.api.spi.crypto.AeadEngine$Algorithm preview java.lang.String id()
dev.malachi.api.spi.crypto.AeadEngine$Algorithm preview static dev.malachi.api.spi.crypto.AeadEngine$Algorithm valueOf(java.lang.String)
dev.malachi.api.spi.crypto.AeadEngine$Algorithm preview static dev.malachi.api.spi.crypto.AeadEngine$Algorithm[] values()
dev.malachi.api.spi.crypto.AeadEngine$Algorithm preview static final dev.malachi.api.spi.crypto.AeadEngine$Algorithm AES_256_GCM
dev.malachi.api.spi.crypto.AeadEngine$Algorithm preview static final dev.malachi.api.spi.crypto.AeadEngine$Algorithm CHACHA20_POLY1305
dev.malachi.api.spi.crypto.AeadEngine$Key preview abstract boolean open(long, long, java.lang.foreign.MemorySegment, long, int, java.lang.foreign.MemorySegment, long)
dev.malachi.api.spi.crypto.AeadEngine$Key preview abstract void close()
dev.malachi.api.spi.crypto.AeadEngine$Key preview abstract void seal(long, long, java.lang.foreign.MemorySegment, long, int, java.lang.foreign.MemorySegment, long)
dev.malachi.api.spi.crypto.AeadEngine$Key preview interface implements java.lang.AutoCloseable
dev.malachi.api.spi.crypto.CryptoSuite preview abstract boolean ed25519Verify(byte[], byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] blake2b(byte[], int, byte[][])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] chacha20Poly1305Seal(byte[], byte[], byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] ed25519PublicKey(byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] ed25519SeedToX25519(byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] ed25519Sign(byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] hchacha20(byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] x25519PublicKey(byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract byte[] xchacha20Poly1305Seal(byte[], byte[], byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract dev.malachi.api.Availability availability()
dev.malachi.api.spi.crypto.CryptoSuite preview abstract int priority()
dev.malachi.api.spi.crypto.CryptoSuite preview abstract java.lang.String id()
dev.malachi.api.spi.crypto.CryptoSuite preview abstract java.util.Optional<byte[]> chacha20Poly1305Open(byte[], byte[], byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract java.util.Optional<byte[]> ed25519PublicKeyToX25519(byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract java.util.Optional<byte[]> x25519(byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview abstract java.util.Optional<byte[]> xchacha20Poly1305Open(byte[], byte[], byte[], byte[])
dev.malachi.api.spi.crypto.CryptoSuite preview interface
dev.malachi.api.spi.filter package exports
dev.malachi.api.spi.filter.PacketFilter preview abstract boolean accepts(java.lang.foreign.MemorySegment, long, int, int)
dev.malachi.api.spi.filter.PacketFilter preview abstract void close()
dev.malachi.api.spi.filter.PacketFilter preview interface implements java.lang.AutoCloseable
dev.malachi.api.spi.filter.PacketFilters preview abstract dev.malachi.api.Availability availability()
dev.malachi.api.spi.filter.PacketFilters preview abstract dev.malachi.api.spi.filter.PacketFilter compile(java.lang.String)
dev.malachi.api.spi.filter.PacketFilters preview interface
dev.malachi.api.spi.frontend package exports
dev.malachi.api.spi.frontend.Frontend preview abstract dev.malachi.api.Registration start(dev.malachi.api.spi.frontend.Frontend$Context)
dev.malachi.api.spi.frontend.Frontend preview abstract java.lang.String id()
dev.malachi.api.spi.frontend.Frontend preview interface
dev.malachi.api.spi.frontend.Frontend$Context preview dev.malachi.api.Node node()
dev.malachi.api.spi.frontend.Frontend$Context preview final record extends java.lang.Record
dev.malachi.api.spi.frontend.Frontend$Context preview java.lang.Runnable shutdown()
dev.malachi.api.spi.frontend.Frontend$Context preview java.nio.file.Path socket()
dev.malachi.api.spi.frontend.Frontend$Context preview new(dev.malachi.api.Node, java.nio.file.Path, java.lang.Runnable)
dev.malachi.api.spi.host package exports
dev.malachi.api.spi.host.FirewallAnswer preview final record extends java.lang.Record
dev.malachi.api.spi.host.FirewallAnswer preview java.util.Optional<java.lang.String> rule()
dev.malachi.api.spi.host.FirewallAnswer preview java.util.Optional<java.lang.String> unseen()
dev.malachi.api.spi.host.FirewallAnswer preview new(java.util.Optional<java.lang.String>, java.util.Optional<java.lang.String>)
dev.malachi.api.spi.host.FirewallAnswer preview static dev.malachi.api.spi.host.FirewallAnswer dropped(java.lang.String)
dev.malachi.api.spi.host.FirewallAnswer preview static dev.malachi.api.spi.host.FirewallAnswer unseen(java.lang.String)
dev.malachi.api.spi.host.FirewallAnswer preview static final dev.malachi.api.spi.host.FirewallAnswer PASSES
dev.malachi.api.spi.host.HostFacts preview abstract dev.malachi.api.Availability availability()
dev.malachi.api.spi.host.HostFacts preview abstract dev.malachi.api.spi.host.FirewallAnswer firewall(dev.malachi.api.spi.host.Passage)
dev.malachi.api.spi.host.HostFacts preview abstract java.util.List<dev.malachi.api.spi.host.InterfaceFacts> interfaces()
dev.malachi.api.spi.host.HostFacts preview interface
dev.malachi.api.spi.host.InterfaceFacts preview boolean carrier()
dev.malachi.api.spi.host.InterfaceFacts preview boolean ethernet()
dev.malachi.api.spi.host.InterfaceFacts preview boolean up()
dev.malachi.api.spi.host.InterfaceFacts preview boolean wireless()
dev.malachi.api.spi.host.InterfaceFacts preview final record extends java.lang.Record
dev.malachi.api.spi.host.InterfaceFacts preview int mtu()
dev.malachi.api.spi.host.InterfaceFacts preview java.lang.String kind()
dev.malachi.api.spi.host.InterfaceFacts preview java.lang.String name()
dev.malachi.api.spi.host.InterfaceFacts preview java.util.Optional<dev.malachi.api.spi.host.InterfaceFacts$Master> master()
dev.malachi.api.spi.host.InterfaceFacts preview new(java.lang.String, java.lang.String, boolean, boolean, boolean, boolean, int, java.util.Optional<dev.malachi.api.spi.host.InterfaceFacts$Master>)
dev.malachi.api.spi.host.InterfaceFacts$Master preview final record extends java.lang.Record
dev.malachi.api.spi.host.InterfaceFacts$Master preview java.lang.String kind()
dev.malachi.api.spi.host.InterfaceFacts$Master preview java.lang.String name()
dev.malachi.api.spi.host.InterfaceFacts$Master preview new(java.lang.String, java.lang.String)
dev.malachi.api.spi.host.Passage preview dev.malachi.api.spi.host.Passage$Direction direction()
dev.malachi.api.spi.host.Passage preview final record extends java.lang.Record
dev.malachi.api.spi.host.Passage preview int etherType()
dev.malachi.api.spi.host.Passage preview java.lang.String device()
dev.malachi.api.spi.host.Passage preview java.util.Optional<java.net.InetAddress> remote()
dev.malachi.api.spi.host.Passage preview new(dev.malachi.api.spi.host.Passage$Direction, java.lang.String, int, java.util.Optional<java.net.InetAddress>)
dev.malachi.api.spi.host.Passage$Direction preview final enum extends java.lang.Enum<dev.malachi.api.spi.host.Passage$Direction>
dev.malachi.api.spi.host.Passage$Direction preview static dev.malachi.api.spi.host.Passage$Direction valueOf(java.lang.String)
dev.malachi.api.spi.host.Passage$Direction preview static dev.malachi.api.spi.host.Passage$Direction[] values()
dev.malachi.api.spi.host.Passage$Direction preview static final dev.malachi.api.spi.host.Passage$Direction IN
dev.malachi.api.spi.host.Passage$Direction preview static final dev.malachi.api.spi.host.Passage$Direction OUT
dev.malachi.api.spi.link package exports
dev.malachi.api.spi.link.Link preview abstract dev.malachi.api.MacAddress mac()
dev.malachi.api.spi.link.Link preview abstract dev.malachi.api.spi.link.Link$State state()
dev.malachi.api.spi.link.Link preview abstract dev.malachi.api.spi.link.LinkTransmitter openTransmitter(dev.malachi.api.spi.link.LinkTransmitter$Use)
dev.malachi.api.spi.link.Link preview abstract int index()
dev.malachi.api.spi.link.Link preview abstract int mtu()
dev.malachi.api.spi.link.Link preview abstract java.lang.String name()
dev.malachi.api.spi.link.Link preview abstract java.util.List<dev.malachi.api.spi.link.LinkReceiver> receivers()
dev.malachi.api.spi.link.Link preview abstract java.util.Map<java.lang.String, java.lang.Long> counters()
dev.malachi.api.spi.link.Link preview abstract void close()
dev.malachi.api.spi.link.Link preview abstract void join(dev.malachi.api.MacAddress)
dev.malachi.api.spi.link.Link preview abstract void leave(dev.malachi.api.MacAddress)
dev.malachi.api.spi.link.Link preview default java.util.Map<java.lang.String, java.lang.String> offloads()
dev.malachi.api.spi.link.Link preview interface implements java.lang.AutoCloseable
dev.malachi.api.spi.link.Link$State preview final enum extends java.lang.Enum<dev.malachi.api.spi.link.Link$State>
dev.malachi.api.spi.link.Link$State preview static dev.malachi.api.spi.link.Link$State valueOf(java.lang.String)
dev.malachi.api.spi.link.Link$State preview static dev.malachi.api.spi.link.Link$State[] values()
dev.malachi.api.spi.link.Link$State preview static final dev.malachi.api.spi.link.Link$State DOWN
dev.malachi.api.spi.link.Link$State preview static final dev.malachi.api.spi.link.Link$State UP
dev.malachi.api.spi.link.LinkDriver preview abstract dev.malachi.api.Availability availability()
dev.malachi.api.spi.link.LinkDriver preview abstract dev.malachi.api.spi.link.Link open(dev.malachi.api.spi.link.LinkRequest)
dev.malachi.api.spi.link.LinkDriver preview abstract int priority()
dev.malachi.api.spi.link.LinkDriver preview abstract java.lang.String id()
dev.malachi.api.spi.link.LinkDriver preview abstract java.util.List<java.lang.String> candidates()
dev.malachi.api.spi.link.LinkDriver preview default boolean takesArgument()
dev.malachi.api.spi.link.LinkDriver preview default dev.malachi.api.Registration watch(java.lang.Runnable)
dev.malachi.api.spi.link.LinkDriver preview interface
dev.malachi.api.spi.link.LinkReceiver preview abstract int receive(dev.malachi.api.spi.link.LinkReceiver$Handler, int, long)
dev.malachi.api.spi.link.LinkReceiver preview abstract void wakeup()
dev.malachi.api.spi.link.LinkReceiver preview interface
dev.malachi.api.spi.link.LinkReceiver$Handler preview abstract void onFrame(java.lang.foreign.MemorySegment, long, int)
dev.malachi.api.spi.link.LinkReceiver$Handler preview interface
dev.malachi.api.spi.link.LinkRequest preview boolean monitor()
dev.malachi.api.spi.link.LinkRequest preview dev.malachi.api.Offloads offloads()
dev.malachi.api.spi.link.LinkRequest preview dev.malachi.api.spi.link.LinkRequest$Listener listener()
dev.malachi.api.spi.link.LinkRequest preview dev.malachi.api.time.Timeline timeline()
dev.malachi.api.spi.link.LinkRequest preview final record extends java.lang.Record
dev.malachi.api.spi.link.LinkRequest preview int etherType()
dev.malachi.api.spi.link.LinkRequest preview int receivers()
dev.malachi.api.spi.link.LinkRequest preview java.lang.String name()
dev.malachi.api.spi.link.LinkRequest preview java.util.Optional<java.lang.String> argument()
dev.malachi.api.spi.link.LinkRequest preview new(java.lang.String, int, int, boolean, dev.malachi.api.Offloads, dev.malachi.api.time.Timeline, dev.malachi.api.spi.link.LinkRequest$Listener)
dev.malachi.api.spi.link.LinkRequest preview new(java.lang.String, int, int, boolean, dev.malachi.api.time.Timeline, dev.malachi.api.spi.link.LinkRequest$Listener)
dev.malachi.api.spi.link.LinkRequest preview new(java.lang.String, int, int, dev.malachi.api.time.Timeline, dev.malachi.api.spi.link.LinkRequest$Listener)
dev.malachi.api.spi.link.LinkRequest preview new(java.lang.String, java.util.Optional<java.lang.String>, int, int, boolean, dev.malachi.api.Offloads, dev.malachi.api.time.Timeline, dev.malachi.api.spi.link.LinkRequest$Listener)
dev.malachi.api.spi.link.LinkRequest$Listener preview abstract void changed(dev.malachi.api.spi.link.Link)
dev.malachi.api.spi.link.LinkRequest$Listener preview abstract void readable(dev.malachi.api.spi.link.LinkReceiver)
dev.malachi.api.spi.link.LinkRequest$Listener preview interface
dev.malachi.api.spi.link.LinkTransmitter preview abstract int flush()
dev.malachi.api.spi.link.LinkTransmitter preview abstract java.lang.foreign.MemorySegment buffer()
dev.malachi.api.spi.link.LinkTransmitter preview abstract long claim()
dev.malachi.api.spi.link.LinkTransmitter preview abstract void close()
dev.malachi.api.spi.link.LinkTransmitter preview abstract void commit(int)
dev.malachi.api.spi.link.LinkTransmitter preview interface implements java.lang.AutoCloseable
dev.malachi.api.spi.link.LinkTransmitter$Use preview final enum extends java.lang.Enum<dev.malachi.api.spi.link.LinkTransmitter$Use>
dev.malachi.api.spi.link.LinkTransmitter$Use preview static dev.malachi.api.spi.link.LinkTransmitter$Use valueOf(java.lang.String)
dev.malachi.api.spi.link.LinkTransmitter$Use preview static dev.malachi.api.spi.link.LinkTransmitter$Use[] values()
dev.malachi.api.spi.link.LinkTransmitter$Use preview static final dev.malachi.api.spi.link.LinkTransmitter$Use BULK
dev.malachi.api.spi.link.LinkTransmitter$Use preview static final dev.malachi.api.spi.link.LinkTransmitter$Use CONTROL
dev.malachi.api.spi.name package exports
dev.malachi.api.spi.name.NameEntry preview dev.malachi.api.NodeId node()
dev.malachi.api.spi.name.NameEntry preview final record extends java.lang.Record
dev.malachi.api.spi.name.NameEntry preview java.lang.String name()
dev.malachi.api.spi.name.NameEntry preview java.lang.String source()
dev.malachi.api.spi.name.NameEntry preview java.time.Duration ttl()
dev.malachi.api.spi.name.NameEntry preview new(java.lang.String, dev.malachi.api.NodeId, java.time.Duration, java.lang.String)
dev.malachi.api.spi.name.NameSource preview abstract dev.malachi.api.Registration start(dev.malachi.api.spi.name.NameTable, dev.malachi.api.parameter.Arguments)
dev.malachi.api.spi.name.NameSource preview abstract java.lang.String id()
dev.malachi.api.spi.name.NameSource preview interface
dev.malachi.api.spi.name.NameTable preview abstract dev.malachi.api.NodeId self()
dev.malachi.api.spi.name.NameTable preview abstract void put(java.lang.String, dev.malachi.api.NodeId, java.time.Duration)
dev.malachi.api.spi.name.NameTable preview abstract void remove(java.lang.String)
dev.malachi.api.spi.name.NameTable preview interface
dev.malachi.api.spi.name.NameTable preview static boolean isFree(java.lang.String)
dev.malachi.api.spi.name.NameTable preview static final int MAX_NAME_LENGTH = 249
dev.malachi.api.spi.name.NameTable preview static final java.time.Duration MAX_TTL
dev.malachi.api.spi.name.NameTable preview static java.lang.String canonical(java.lang.String)
dev.malachi.api.spi.name.NameTable$Syntax preview static final class extends java.lang.Object
dev.malachi.api.spi.node package exports
dev.malachi.api.spi.node.CounterMeanings preview abstract java.util.Map<java.lang.String, java.lang.String> meanings()
dev.malachi.api.spi.node.CounterMeanings preview interface
dev.malachi.api.spi.node.CounterMeanings preview static java.util.Optional<java.lang.String> of(java.util.List<dev.malachi.api.spi.node.CounterMeanings>, java.lang.String)
dev.malachi.api.spi.node.DaemonLog preview abstract dev.malachi.api.Registration writeTo(java.nio.file.Path)
dev.malachi.api.spi.node.DaemonLog preview abstract java.util.Map<java.lang.String, java.lang.String> levels()
dev.malachi.api.spi.node.DaemonLog preview abstract void requireWritable(java.nio.file.Path)
dev.malachi.api.spi.node.DaemonLog preview abstract void reset(java.lang.String)
dev.malachi.api.spi.node.DaemonLog preview abstract void set(java.lang.String, java.lang.String)
dev.malachi.api.spi.node.DaemonLog preview interface
dev.malachi.api.spi.node.DaemonLog preview static final java.lang.String ALL = all
dev.malachi.api.spi.node.KeyStore preview abstract dev.malachi.api.spi.node.KeyStore$PublicIdentity generate(boolean)
dev.malachi.api.spi.node.KeyStore preview abstract dev.malachi.api.spi.node.KeyStore$PublicIdentity rotate()
dev.malachi.api.spi.node.KeyStore preview abstract java.util.List<java.nio.file.Path> files()
dev.malachi.api.spi.node.KeyStore preview abstract java.util.Optional<dev.malachi.api.spi.node.KeyStore$PublicIdentity> current()
dev.malachi.api.spi.node.KeyStore preview abstract void generatePsk(java.nio.file.Path)
dev.malachi.api.spi.node.KeyStore preview interface
dev.malachi.api.spi.node.KeyStore$PublicIdentity preview byte[] publicKey()
dev.malachi.api.spi.node.KeyStore$PublicIdentity preview dev.malachi.api.NodeId id()
dev.malachi.api.spi.node.KeyStore$PublicIdentity preview final record extends java.lang.Record
dev.malachi.api.spi.node.KeyStore$PublicIdentity preview java.nio.file.Path file()
dev.malachi.api.spi.node.KeyStore$PublicIdentity preview new(dev.malachi.api.NodeId, byte[], java.nio.file.Path)
dev.malachi.api.spi.node.NodeProvider preview abstract dev.malachi.api.Node start(dev.malachi.api.NodeConfig)
dev.malachi.api.spi.node.NodeProvider preview abstract dev.malachi.api.NodeConfigBuilder configure(java.nio.file.Path)
dev.malachi.api.spi.node.NodeProvider preview abstract dev.malachi.api.spi.node.KeyStore keyStore(java.nio.file.Path)
dev.malachi.api.spi.node.NodeProvider preview abstract dev.malachi.api.spi.node.Settings settings(java.nio.file.Path)
dev.malachi.api.spi.node.NodeProvider preview abstract java.util.List<dev.malachi.api.plugin.PluginDescription> plugins()
dev.malachi.api.spi.node.NodeProvider preview default dev.malachi.api.Registration openPlugins(java.nio.file.Path)
dev.malachi.api.spi.node.NodeProvider preview interface
dev.malachi.api.spi.node.NodeProvider preview static dev.malachi.api.spi.node.NodeProvider load()
dev.malachi.api.spi.node.Settings preview abstract java.nio.file.Path file()
dev.malachi.api.spi.node.Settings preview abstract java.util.List<dev.malachi.api.spi.node.Settings$Setting> of(dev.malachi.api.NodeConfig)
dev.malachi.api.spi.node.Settings preview abstract void set(java.lang.String, java.util.Optional<java.lang.String>)
dev.malachi.api.spi.node.Settings preview interface
dev.malachi.api.spi.node.Settings$Setting preview boolean live()
dev.malachi.api.spi.node.Settings$Setting preview dev.malachi.api.parameter.Parameter parameter()
dev.malachi.api.spi.node.Settings$Setting preview final record extends java.lang.Record
dev.malachi.api.spi.node.Settings$Setting preview java.lang.String key()
dev.malachi.api.spi.node.Settings$Setting preview java.util.Optional<java.lang.String> configured()
dev.malachi.api.spi.node.Settings$Setting preview java.util.Optional<java.lang.String> value()
dev.malachi.api.spi.node.Settings$Setting preview new(java.lang.String, dev.malachi.api.parameter.Parameter, java.util.Optional<java.lang.String>, java.util.Optional<java.lang.String>, boolean)
dev.malachi.api.spi.protocol package exports
dev.malachi.api.spi.protocol.Acceptance preview boolean accepted()
dev.malachi.api.spi.protocol.Acceptance preview final enum extends java.lang.Enum<dev.malachi.api.spi.protocol.Acceptance>
dev.malachi.api.spi.protocol.Acceptance preview static dev.malachi.api.spi.protocol.Acceptance valueOf(java.lang.String)
dev.malachi.api.spi.protocol.Acceptance preview static dev.malachi.api.spi.protocol.Acceptance[] values()
dev.malachi.api.spi.protocol.Acceptance preview static final dev.malachi.api.spi.protocol.Acceptance NO_PATH
dev.malachi.api.spi.protocol.Acceptance preview static final dev.malachi.api.spi.protocol.Acceptance NO_SESSION
dev.malachi.api.spi.protocol.Acceptance preview static final dev.malachi.api.spi.protocol.Acceptance QUEUED
dev.malachi.api.spi.protocol.Acceptance preview static final dev.malachi.api.spi.protocol.Acceptance QUEUE_FULL
dev.malachi.api.spi.protocol.Acceptance preview static final dev.malachi.api.spi.protocol.Acceptance SENT
dev.malachi.api.spi.protocol.Acceptance preview static final dev.malachi.api.spi.protocol.Acceptance TOO_LARGE
dev.malachi.api.spi.protocol.ControlFrame preview byte[] body()
dev.malachi.api.spi.protocol.ControlFrame preview dev.malachi.api.MacAddress destinationMac()
dev.malachi.api.spi.protocol.ControlFrame preview dev.malachi.api.MacAddress sourceMac()
dev.malachi.api.spi.protocol.ControlFrame preview dev.malachi.api.NodeId destination()
dev.malachi.api.spi.protocol.ControlFrame preview dev.malachi.api.NodeId source()
dev.malachi.api.spi.protocol.ControlFrame preview dev.malachi.api.spi.protocol.LinkView link()
dev.malachi.api.spi.protocol.ControlFrame preview final record extends java.lang.Record
dev.malachi.api.spi.protocol.ControlFrame preview int type()
dev.malachi.api.spi.protocol.ControlFrame preview new(dev.malachi.api.spi.protocol.LinkView, dev.malachi.api.MacAddress, dev.malachi.api.MacAddress, int, dev.malachi.api.NodeId, dev.malachi.api.NodeId, byte[])
dev.malachi.api.spi.protocol.DatagramCarrier preview abstract dev.malachi.api.PeerState state(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.DatagramCarrier preview abstract int largestPayload(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.DatagramCarrier preview abstract void send(dev.malachi.api.NodeId, int, int, byte[])
dev.malachi.api.spi.protocol.DatagramCarrier preview interface
dev.malachi.api.spi.protocol.EphemeralKeys preview abstract dev.malachi.api.spi.protocol.EphemeralKeys$Generation newest()
dev.malachi.api.spi.protocol.EphemeralKeys preview abstract dev.malachi.api.spi.protocol.EphemeralKeys$Generation renew()
dev.malachi.api.spi.protocol.EphemeralKeys preview abstract java.util.List<dev.malachi.api.spi.protocol.EphemeralKeys$Generation> live()
dev.malachi.api.spi.protocol.EphemeralKeys preview abstract java.util.Optional<byte[]> agree(int, byte[])
dev.malachi.api.spi.protocol.EphemeralKeys preview interface
dev.malachi.api.spi.protocol.EphemeralKeys preview static final int LIVE = 3
dev.malachi.api.spi.protocol.EphemeralKeys preview static final long LIFETIME_NANOS = 3600000000000
dev.malachi.api.spi.protocol.EphemeralKeys$Generation preview byte[] publicKey()
dev.malachi.api.spi.protocol.EphemeralKeys$Generation preview final record extends java.lang.Record
dev.malachi.api.spi.protocol.EphemeralKeys$Generation preview int number()
dev.malachi.api.spi.protocol.EphemeralKeys$Generation preview long madeAtNanos()
dev.malachi.api.spi.protocol.EphemeralKeys$Generation preview new(int, byte[], long)
dev.malachi.api.spi.protocol.Granted preview final class extends java.lang.Object
dev.malachi.api.spi.protocol.Granted preview static boolean controlKind(int, boolean)
dev.malachi.api.spi.protocol.Granted preview static boolean frameType(int, boolean)
dev.malachi.api.spi.protocol.Granted preview static boolean innerKind(int, boolean)
dev.malachi.api.spi.protocol.Guard preview abstract boolean admits(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.Guard preview interface
dev.malachi.api.spi.protocol.KeyAgreement preview abstract java.lang.String protocol()
dev.malachi.api.spi.protocol.KeyAgreement preview abstract void offered(dev.malachi.api.spi.protocol.KeyAgreement$Offer)
dev.malachi.api.spi.protocol.KeyAgreement preview interface
dev.malachi.api.spi.protocol.KeyAgreement$Offer preview byte[] publicKey()
dev.malachi.api.spi.protocol.KeyAgreement$Offer preview dev.malachi.api.MacAddress mac()
dev.malachi.api.spi.protocol.KeyAgreement$Offer preview dev.malachi.api.NodeId peer()
dev.malachi.api.spi.protocol.KeyAgreement$Offer preview final record extends java.lang.Record
dev.malachi.api.spi.protocol.KeyAgreement$Offer preview java.lang.String link()
dev.malachi.api.spi.protocol.KeyAgreement$Offer preview java.util.OptionalInt answered()
dev.malachi.api.spi.protocol.KeyAgreement$Offer preview new(dev.malachi.api.NodeId, java.lang.String, dev.malachi.api.MacAddress, byte[], java.util.OptionalInt)
dev.malachi.api.spi.protocol.LinkView preview boolean up()
dev.malachi.api.spi.protocol.LinkView preview dev.malachi.api.MacAddress mac()
dev.malachi.api.spi.protocol.LinkView preview final record extends java.lang.Record
dev.malachi.api.spi.protocol.LinkView preview int index()
dev.malachi.api.spi.protocol.LinkView preview int mtu()
dev.malachi.api.spi.protocol.LinkView preview java.lang.String name()
dev.malachi.api.spi.protocol.LinkView preview new(java.lang.String, int, dev.malachi.api.MacAddress, int, boolean)
dev.malachi.api.spi.protocol.NodeScope preview abstract <S> dev.malachi.api.Registration offer(java.lang.Class<S>, S)
dev.malachi.api.spi.protocol.NodeScope preview abstract <S> java.util.Optional<S> find(java.lang.Class<S>)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration carry(dev.malachi.api.spi.protocol.DatagramCarrier)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration claimControl(int, dev.malachi.api.spi.protocol.NodeScope$ControlHandler)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration claimFrames(int, dev.malachi.api.spi.protocol.NodeScope$FrameHandler)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration claimInner(int, dev.malachi.api.spi.protocol.NodeScope$InnerHandler)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration claimInnerOnPump(int, dev.malachi.api.spi.protocol.NodeScope$PumpHandler)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration guard(dev.malachi.api.spi.protocol.Guard)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration startThread(java.lang.String, java.lang.Runnable)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.Registration subscribe(java.util.function.Consumer<dev.malachi.api.event.Event>)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.parameter.Arguments settings()
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.spi.protocol.PacketTap tapPackets(int)
dev.malachi.api.spi.protocol.NodeScope preview abstract dev.malachi.api.time.Timeline timeline()
dev.malachi.api.spi.protocol.NodeScope preview abstract void clearWarning(java.lang.String, java.lang.String)
dev.malachi.api.spi.protocol.NodeScope preview abstract void count(java.lang.String)
dev.malachi.api.spi.protocol.NodeScope preview abstract void publish(dev.malachi.api.event.Event)
dev.malachi.api.spi.protocol.NodeScope preview abstract void raiseWarning(java.lang.String, java.lang.String, java.lang.String, java.lang.String)
dev.malachi.api.spi.protocol.NodeScope preview interface
dev.malachi.api.spi.protocol.NodeScope$ControlHandler preview abstract void onControl(dev.malachi.api.NodeId, int, byte[])
dev.malachi.api.spi.protocol.NodeScope$ControlHandler preview interface
dev.malachi.api.spi.protocol.NodeScope$FrameHandler preview abstract void onFrame(dev.malachi.api.spi.protocol.ControlFrame)
dev.malachi.api.spi.protocol.NodeScope$FrameHandler preview interface
dev.malachi.api.spi.protocol.NodeScope$InnerHandler preview abstract void onInner(dev.malachi.api.NodeId, byte[], int)
dev.malachi.api.spi.protocol.NodeScope$InnerHandler preview interface
dev.malachi.api.spi.protocol.NodeScope$PumpHandler preview abstract void onInner(dev.malachi.api.NodeId, java.lang.foreign.MemorySegment, long, int, int)
dev.malachi.api.spi.protocol.NodeScope$PumpHandler preview interface
dev.malachi.api.spi.protocol.PacketTap preview abstract boolean isOpen()
dev.malachi.api.spi.protocol.PacketTap preview abstract int drain(java.util.function.Consumer<dev.malachi.api.spi.protocol.TappedPacket>, int, java.time.Duration) throws java.lang.InterruptedException
dev.malachi.api.spi.protocol.PacketTap preview abstract long missed()
dev.malachi.api.spi.protocol.PacketTap preview interface implements dev.malachi.api.Registration
dev.malachi.api.spi.protocol.PeerPath preview dev.malachi.api.MacAddress mac()
dev.malachi.api.spi.protocol.PeerPath preview dev.malachi.api.spi.protocol.LinkView link()
dev.malachi.api.spi.protocol.PeerPath preview final record extends java.lang.Record
dev.malachi.api.spi.protocol.PeerPath preview int largestInner()
dev.malachi.api.spi.protocol.PeerPath preview new(dev.malachi.api.spi.protocol.LinkView, dev.malachi.api.MacAddress, int)
dev.malachi.api.spi.protocol.Protocol preview abstract dev.malachi.api.spi.protocol.Protocol$Handler start(dev.malachi.api.spi.protocol.ProtocolContext)
dev.malachi.api.spi.protocol.Protocol preview abstract java.lang.String id()
dev.malachi.api.spi.protocol.Protocol preview default java.util.Set<dev.malachi.api.spi.protocol.Protocol$Trait> traits()
dev.malachi.api.spi.protocol.Protocol preview interface
dev.malachi.api.spi.protocol.Protocol$Handler preview default void close()
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onAddressChanged(dev.malachi.api.NodeId, java.util.OptionalInt)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onAnnouncementChanged()
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onDiscoveryRequested()
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onDiscoveryRequested(dev.malachi.api.spi.protocol.Sighting)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onLinkUp(dev.malachi.api.spi.protocol.LinkView)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onPathChanged(dev.malachi.api.NodeId, dev.malachi.api.spi.protocol.PeerPath)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onPeerApproved(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onPeerElsewhere(dev.malachi.api.NodeId, dev.malachi.api.spi.protocol.LinkView, dev.malachi.api.MacAddress)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onPeerForgotten(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onPeerSilent(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onSessionDown(dev.malachi.api.NodeId, java.lang.String)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onSessionUp(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.Protocol$Handler preview default void onSighted(dev.malachi.api.spi.protocol.Sighting)
dev.malachi.api.spi.protocol.Protocol$Handler preview interface implements java.lang.AutoCloseable
dev.malachi.api.spi.protocol.Protocol$Trait preview final enum extends java.lang.Enum<dev.malachi.api.spi.protocol.Protocol$Trait>
dev.malachi.api.spi.protocol.Protocol$Trait preview static dev.malachi.api.spi.protocol.Protocol$Trait valueOf(java.lang.String)
dev.malachi.api.spi.protocol.Protocol$Trait preview static dev.malachi.api.spi.protocol.Protocol$Trait[] values()
dev.malachi.api.spi.protocol.Protocol$Trait preview static final dev.malachi.api.spi.protocol.Protocol$Trait GUARD
dev.malachi.api.spi.protocol.Protocol$Trait preview static final dev.malachi.api.spi.protocol.Protocol$Trait ON_CONTROL_THREAD
dev.malachi.api.spi.protocol.Protocol$Trait preview static final dev.malachi.api.spi.protocol.Protocol$Trait ON_PUMPS
dev.malachi.api.spi.protocol.ProtocolContext preview abstract boolean admits(dev.malachi.api.NodeId, byte[])
dev.malachi.api.spi.protocol.ProtocolContext preview abstract boolean hasSession(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract boolean isKnownAt(dev.malachi.api.NodeId, java.lang.String, dev.malachi.api.MacAddress)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract boolean isNewcomer(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract boolean isPinned(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract boolean send(dev.malachi.api.spi.protocol.LinkView, dev.malachi.api.MacAddress, int, dev.malachi.api.NodeId, byte[])
dev.malachi.api.spi.protocol.ProtocolContext preview abstract boolean sendWithoutIds(dev.malachi.api.spi.protocol.LinkView, dev.malachi.api.MacAddress, int, byte[])
dev.malachi.api.spi.protocol.ProtocolContext preview abstract byte[] blake3(byte[][])
dev.malachi.api.spi.protocol.ProtocolContext preview abstract byte[] publicKey()
dev.malachi.api.spi.protocol.ProtocolContext preview abstract byte[] sign(byte[])
dev.malachi.api.spi.protocol.ProtocolContext preview abstract dev.malachi.api.NodeId self()
dev.malachi.api.spi.protocol.ProtocolContext preview abstract dev.malachi.api.spi.crypto.CryptoSuite crypto()
dev.malachi.api.spi.protocol.ProtocolContext preview abstract dev.malachi.api.spi.protocol.Acceptance sendControl(dev.malachi.api.NodeId, int, int, byte[])
dev.malachi.api.spi.protocol.ProtocolContext preview abstract dev.malachi.api.spi.protocol.Acceptance sendInner(dev.malachi.api.NodeId, int, byte[], int)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract dev.malachi.api.wire.Tlvs announcement(dev.malachi.api.spi.protocol.LinkView)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract int peerCount()
dev.malachi.api.spi.protocol.ProtocolContext preview abstract java.util.List<dev.malachi.api.spi.protocol.LinkView> links()
dev.malachi.api.spi.protocol.ProtocolContext preview abstract java.util.Optional<byte[]> preSharedKey()
dev.malachi.api.spi.protocol.ProtocolContext preview abstract java.util.Optional<dev.malachi.api.spi.protocol.PeerPath> path(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract java.util.Optional<dev.malachi.api.spi.protocol.Sighting> sighting(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract java.util.random.RandomGenerator random()
dev.malachi.api.spi.protocol.ProtocolContext preview abstract void answered(dev.malachi.api.NodeId, java.lang.String, dev.malachi.api.MacAddress)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract void deliver(dev.malachi.api.NodeId, int, int, byte[])
dev.malachi.api.spi.protocol.ProtocolContext preview abstract void discover(dev.malachi.api.NodeId)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract void keeps(dev.malachi.api.NodeId, int)
dev.malachi.api.spi.protocol.ProtocolContext preview abstract void sighted(dev.malachi.api.spi.protocol.Sighting)
dev.malachi.api.spi.protocol.ProtocolContext preview interface implements dev.malachi.api.spi.protocol.NodeScope
dev.malachi.api.spi.protocol.Sighting preview boolean isNative()
dev.malachi.api.spi.protocol.Sighting preview byte[] publicKey()
dev.malachi.api.spi.protocol.Sighting preview dev.malachi.api.MacAddress mac()
dev.malachi.api.spi.protocol.Sighting preview dev.malachi.api.NodeId id()
dev.malachi.api.spi.protocol.Sighting preview dev.malachi.api.wire.Tlvs announcement()
dev.malachi.api.spi.protocol.Sighting preview final record extends java.lang.Record
dev.malachi.api.spi.protocol.Sighting preview java.lang.String dialect()
dev.malachi.api.spi.protocol.Sighting preview java.lang.String link()
dev.malachi.api.spi.protocol.Sighting preview new(dev.malachi.api.NodeId, byte[], java.lang.String, dev.malachi.api.MacAddress, java.lang.String, dev.malachi.api.wire.Tlvs)
dev.malachi.api.spi.protocol.Sighting preview static final java.lang.String NATIVE = native
dev.malachi.api.spi.protocol.TappedPacket preview abstract boolean outgoing()
dev.malachi.api.spi.protocol.TappedPacket preview abstract int captured()
dev.malachi.api.spi.protocol.TappedPacket preview abstract int length()
dev.malachi.api.spi.protocol.TappedPacket preview abstract java.lang.String verdict()
dev.malachi.api.spi.protocol.TappedPacket preview abstract java.lang.foreign.MemorySegment buffer()
dev.malachi.api.spi.protocol.TappedPacket preview abstract java.util.Optional<dev.malachi.api.NodeId> peer()
dev.malachi.api.spi.protocol.TappedPacket preview abstract long offset()
dev.malachi.api.spi.protocol.TappedPacket preview abstract long unixNanos()
dev.malachi.api.spi.protocol.TappedPacket preview interface
dev.malachi.api.spi.protocol.TappedPacket preview static final java.lang.String DELIVERED = delivered
dev.malachi.api.spi.resource package exports
dev.malachi.api.spi.resource.Resource preview dev.malachi.api.spi.resource.Resource$Handler handler()
dev.malachi.api.spi.resource.Resource preview dev.malachi.api.spi.resource.ResourceDescription description()
dev.malachi.api.spi.resource.Resource preview final record extends java.lang.Record
dev.malachi.api.spi.resource.Resource preview new(dev.malachi.api.spi.resource.ResourceDescription, dev.malachi.api.spi.resource.Resource$Handler)
dev.malachi.api.spi.resource.Resource$Answering preview abstract java.lang.Object answer(dev.malachi.api.spi.resource.ResourceCall) throws java.lang.InterruptedException
dev.malachi.api.spi.resource.Resource$Answering preview interface implements dev.malachi.api.spi.resource.Resource$Handler
dev.malachi.api.spi.resource.Resource$Handler preview interface permits dev.malachi.api.spi.resource.Resource$Answering, dev.malachi.api.spi.resource.Resource$Streaming
dev.malachi.api.spi.resource.Resource$Streaming preview abstract void stream(dev.malachi.api.spi.resource.ResourceCall, dev.malachi.api.spi.resource.ResourceStream) throws java.lang.InterruptedException
dev.malachi.api.spi.resource.Resource$Streaming preview interface implements dev.malachi.api.spi.resource.Resource$Handler
dev.malachi.api.spi.resource.ResourceCall preview boolean administrator()
dev.malachi.api.spi.resource.ResourceCall preview dev.malachi.api.Node node()
dev.malachi.api.spi.resource.ResourceCall preview dev.malachi.api.parameter.Arguments arguments()
dev.malachi.api.spi.resource.ResourceCall preview dev.malachi.api.spi.tool.ToolInput lines()
dev.malachi.api.spi.resource.ResourceCall preview final record extends java.lang.Record
dev.malachi.api.spi.resource.ResourceCall preview java.lang.Runnable shutdown()
dev.malachi.api.spi.resource.ResourceCall preview java.lang.String user()
dev.malachi.api.spi.resource.ResourceCall preview java.util.Map<java.lang.String, java.lang.Object> document()
dev.malachi.api.spi.resource.ResourceCall preview new(dev.malachi.api.parameter.Arguments, dev.malachi.api.Node, boolean, java.lang.String, java.util.Map<java.lang.String, java.lang.Object>, dev.malachi.api.spi.tool.ToolInput, java.lang.Runnable)
dev.malachi.api.spi.resource.ResourceDescription preview boolean queried()
dev.malachi.api.spi.resource.ResourceDescription preview boolean streams()
dev.malachi.api.spi.resource.ResourceDescription preview dev.malachi.api.control.Access access()
dev.malachi.api.spi.resource.ResourceDescription preview dev.malachi.api.spi.resource.ResourceDescription detailed(java.lang.String)
dev.malachi.api.spi.resource.ResourceDescription preview dev.malachi.api.spi.resource.ResourceDescription forAdministrators()
dev.malachi.api.spi.resource.ResourceDescription preview dev.malachi.api.spi.resource.ResourceDescription taking(java.util.function.Supplier<dev.malachi.api.control.Schema>)
dev.malachi.api.spi.resource.ResourceDescription preview dev.malachi.api.spi.resource.ResourceDescription$Answer answer()
dev.malachi.api.spi.resource.ResourceDescription preview dev.malachi.api.spi.resource.ResourceDescription$Method method()
dev.malachi.api.spi.resource.ResourceDescription preview final record extends java.lang.Record
dev.malachi.api.spi.resource.ResourceDescription preview java.lang.String detail()
dev.malachi.api.spi.resource.ResourceDescription preview java.lang.String path()
dev.malachi.api.spi.resource.ResourceDescription preview java.lang.String summary()
dev.malachi.api.spi.resource.ResourceDescription preview java.lang.String title()
dev.malachi.api.spi.resource.ResourceDescription preview java.util.List<dev.malachi.api.parameter.Parameter> otherParameters()
dev.malachi.api.spi.resource.ResourceDescription preview java.util.List<dev.malachi.api.parameter.Parameter> parameters()
dev.malachi.api.spi.resource.ResourceDescription preview java.util.List<dev.malachi.api.parameter.Parameter> pathParameters()
dev.malachi.api.spi.resource.ResourceDescription preview java.util.Optional<java.util.function.Supplier<dev.malachi.api.control.Schema>> body()
dev.malachi.api.spi.resource.ResourceDescription preview new(dev.malachi.api.spi.resource.ResourceDescription$Method, java.lang.String, java.lang.String, java.lang.String, java.util.List<dev.malachi.api.parameter.Parameter>, dev.malachi.api.control.Access, java.util.Optional<java.util.function.Supplier<dev.malachi.api.control.Schema>>, dev.malachi.api.spi.resource.ResourceDescription$Answer)
dev.malachi.api.spi.resource.ResourceDescription preview static dev.malachi.api.spi.resource.ResourceDescription of(dev.malachi.api.spi.resource.ResourceDescription$Method, java.lang.String, java.lang.String, java.util.function.Supplier<dev.malachi.api.control.Schema>, dev.malachi.api.parameter.Parameter[])
dev.malachi.api.spi.resource.ResourceDescription preview static dev.malachi.api.spi.resource.ResourceDescription stream(dev.malachi.api.spi.resource.ResourceDescription$Method, java.lang.String, java.lang.String, java.util.function.Supplier<java.util.Map<java.lang.String, dev.malachi.api.control.Schema>>, dev.malachi.api.parameter.Parameter[])
dev.malachi.api.spi.resource.ResourceDescription$Answer preview interface permits dev.malachi.api.spi.resource.ResourceDescription$Document, dev.malachi.api.spi.resource.ResourceDescription$Events
dev.malachi.api.spi.resource.ResourceDescription$Document preview final record extends java.lang.Record implements dev.malachi.api.spi.resource.ResourceDescription$Answer
dev.malachi.api.spi.resource.ResourceDescription$Document preview java.util.function.Supplier<dev.malachi.api.control.Schema> schema()
dev.malachi.api.spi.resource.ResourceDescription$Document preview new(java.util.function.Supplier<dev.malachi.api.control.Schema>)
dev.malachi.api.spi.resource.ResourceDescription$Events preview final record extends java.lang.Record implements dev.malachi.api.spi.resource.ResourceDescription$Answer
dev.malachi.api.spi.resource.ResourceDescription$Events preview java.util.function.Supplier<java.util.Map<java.lang.String, dev.malachi.api.control.Schema>> schemas()
dev.malachi.api.spi.resource.ResourceDescription$Events preview new(java.util.function.Supplier<java.util.Map<java.lang.String, dev.malachi.api.control.Schema>>)
dev.malachi.api.spi.resource.ResourceDescription$Method preview final enum extends java.lang.Enum<dev.malachi.api.spi.resource.ResourceDescription$Method>
dev.malachi.api.spi.resource.ResourceDescription$Method preview static dev.malachi.api.spi.resource.ResourceDescription$Method valueOf(java.lang.String)
dev.malachi.api.spi.resource.ResourceDescription$Method preview static dev.malachi.api.spi.resource.ResourceDescription$Method[] values()
dev.malachi.api.spi.resource.ResourceDescription$Method preview static final dev.malachi.api.spi.resource.ResourceDescription$Method DELETE
dev.malachi.api.spi.resource.ResourceDescription$Method preview static final dev.malachi.api.spi.resource.ResourceDescription$Method GET
dev.malachi.api.spi.resource.ResourceDescription$Method preview static final dev.malachi.api.spi.resource.ResourceDescription$Method POST
dev.malachi.api.spi.resource.ResourceDescription$Method preview static final dev.malachi.api.spi.resource.ResourceDescription$Method PUT
dev.malachi.api.spi.resource.ResourceStream preview abstract void interrupt()
dev.malachi.api.spi.resource.ResourceStream preview abstract void open() throws java.lang.InterruptedException
dev.malachi.api.spi.resource.ResourceStream preview abstract void send(java.lang.String, java.lang.Object) throws java.lang.InterruptedException
dev.malachi.api.spi.resource.ResourceStream preview abstract void until(java.util.function.BooleanSupplier)
dev.malachi.api.spi.resource.ResourceStream preview interface
dev.malachi.api.spi.resource.ResourceTable preview dev.malachi.api.spi.resource.ResourceTable$Found find(java.lang.String, java.lang.String)
dev.malachi.api.spi.resource.ResourceTable preview final class extends java.lang.Object
dev.malachi.api.spi.resource.ResourceTable preview java.util.List<dev.malachi.api.spi.resource.ResourceTable$Mounted> resources()
dev.malachi.api.spi.resource.ResourceTable preview new(dev.malachi.api.plugin.Extensions, java.lang.String)
dev.malachi.api.spi.resource.ResourceTable$Found preview interface permits dev.malachi.api.spi.resource.ResourceTable$Match, dev.malachi.api.spi.resource.ResourceTable$Nothing, dev.malachi.api.spi.resource.ResourceTable$OtherMethods
dev.malachi.api.spi.resource.ResourceTable$Match preview dev.malachi.api.spi.resource.ResourceTable$Mounted mounted()
dev.malachi.api.spi.resource.ResourceTable$Match preview final record extends java.lang.Record implements dev.malachi.api.spi.resource.ResourceTable$Found
dev.malachi.api.spi.resource.ResourceTable$Match preview java.util.Map<java.lang.String, java.lang.String> values()
dev.malachi.api.spi.resource.ResourceTable$Match preview new(dev.malachi.api.spi.resource.ResourceTable$Mounted, java.util.Map<java.lang.String, java.lang.String>)
dev.malachi.api.spi.resource.ResourceTable$Mounted preview dev.malachi.api.plugin.PluginDescription plugin()
dev.malachi.api.spi.resource.ResourceTable$Mounted preview dev.malachi.api.spi.resource.Resource resource()
dev.malachi.api.spi.resource.ResourceTable$Mounted preview final record extends java.lang.Record
dev.malachi.api.spi.resource.ResourceTable$Mounted preview new(dev.malachi.api.plugin.PluginDescription, dev.malachi.api.spi.resource.Resource)
dev.malachi.api.spi.resource.ResourceTable$Nothing preview final record extends java.lang.Record implements dev.malachi.api.spi.resource.ResourceTable$Found
dev.malachi.api.spi.resource.ResourceTable$Nothing preview new()
dev.malachi.api.spi.resource.ResourceTable$OtherMethods preview final record extends java.lang.Record implements dev.malachi.api.spi.resource.ResourceTable$Found
dev.malachi.api.spi.resource.ResourceTable$OtherMethods preview java.util.SortedSet<java.lang.String> allowed()
dev.malachi.api.spi.resource.ResourceTable$OtherMethods preview new(java.util.SortedSet<java.lang.String>)
dev.malachi.api.spi.resource.UnknownSubjectException preview final class extends dev.malachi.api.MalachiException
dev.malachi.api.spi.resource.UnknownSubjectException preview new(dev.malachi.api.MalachiException$Kind, java.lang.String)
dev.malachi.api.spi.tool package exports
dev.malachi.api.spi.tool.PlainOutput preview final class extends java.lang.Object implements dev.malachi.api.spi.tool.ToolOutput
dev.malachi.api.spi.tool.PlainOutput preview new(java.io.PrintWriter)
dev.malachi.api.spi.tool.PlainOutput preview void event(java.util.Map<java.lang.String, java.lang.Object>)
dev.malachi.api.spi.tool.PlainOutput preview void result(java.lang.Object)
dev.malachi.api.spi.tool.RawText preview final class extends java.lang.Object
dev.malachi.api.spi.tool.RawText preview static byte[] bytes(java.lang.String)
dev.malachi.api.spi.tool.RawText preview static java.lang.String of(byte[])
dev.malachi.api.spi.tool.Tool preview abstract dev.malachi.api.spi.tool.ToolDescription description()
dev.malachi.api.spi.tool.Tool preview abstract int run(dev.malachi.api.spi.tool.ToolCall, dev.malachi.api.spi.tool.ToolOutput) throws java.lang.InterruptedException
dev.malachi.api.spi.tool.Tool preview default dev.malachi.api.spi.tool.ToolOutput renderer(dev.malachi.api.spi.tool.ToolCall, dev.malachi.api.spi.tool.ToolConsole)
dev.malachi.api.spi.tool.Tool preview default dev.malachi.api.spi.tool.ToolOutput renderer(dev.malachi.api.spi.tool.ToolCall, java.io.PrintWriter)
dev.malachi.api.spi.tool.Tool preview interface
dev.malachi.api.spi.tool.ToolCall preview boolean administrator()
dev.malachi.api.spi.tool.ToolCall preview dev.malachi.api.Node node()
dev.malachi.api.spi.tool.ToolCall preview dev.malachi.api.parameter.Arguments arguments()
dev.malachi.api.spi.tool.ToolCall preview dev.malachi.api.spi.tool.ToolInput input()
dev.malachi.api.spi.tool.ToolCall preview final record extends java.lang.Record
dev.malachi.api.spi.tool.ToolCall preview java.nio.file.Path home()
dev.malachi.api.spi.tool.ToolCall preview java.util.Optional<dev.malachi.api.Node> runningNode()
dev.malachi.api.spi.tool.ToolCall preview new(dev.malachi.api.parameter.Arguments, java.nio.file.Path, java.util.Optional<dev.malachi.api.Node>)
dev.malachi.api.spi.tool.ToolCall preview new(dev.malachi.api.parameter.Arguments, java.nio.file.Path, java.util.Optional<dev.malachi.api.Node>, dev.malachi.api.spi.tool.ToolInput)
dev.malachi.api.spi.tool.ToolCall preview new(dev.malachi.api.parameter.Arguments, java.nio.file.Path, java.util.Optional<dev.malachi.api.Node>, dev.malachi.api.spi.tool.ToolInput, boolean)
dev.malachi.api.spi.tool.ToolConsole preview final record extends java.lang.Record
dev.malachi.api.spi.tool.ToolConsole preview java.io.OutputStream bytes()
dev.malachi.api.spi.tool.ToolConsole preview java.io.PrintWriter err()
dev.malachi.api.spi.tool.ToolConsole preview java.io.PrintWriter out()
dev.malachi.api.spi.tool.ToolConsole preview new(java.io.PrintWriter, java.io.OutputStream, java.io.PrintWriter)
dev.malachi.api.spi.tool.ToolDescription preview boolean streams()
dev.malachi.api.spi.tool.ToolDescription preview dev.malachi.api.control.Access access()
dev.malachi.api.spi.tool.ToolDescription preview dev.malachi.api.parameter.Arguments arguments(java.util.Map<java.lang.String, ?>)
dev.malachi.api.spi.tool.ToolDescription preview dev.malachi.api.spi.tool.ToolDescription alsoCalled(java.lang.String[])
dev.malachi.api.spi.tool.ToolDescription preview dev.malachi.api.spi.tool.ToolDescription forAdministrators()
dev.malachi.api.spi.tool.ToolDescription preview dev.malachi.api.spi.tool.ToolDescription$Place place()
dev.malachi.api.spi.tool.ToolDescription preview final record extends java.lang.Record
dev.malachi.api.spi.tool.ToolDescription preview java.lang.String detail()
dev.malachi.api.spi.tool.ToolDescription preview java.lang.String name()
dev.malachi.api.spi.tool.ToolDescription preview java.lang.String summary()
dev.malachi.api.spi.tool.ToolDescription preview java.util.List<dev.malachi.api.parameter.Parameter> parameters()
dev.malachi.api.spi.tool.ToolDescription preview java.util.List<java.lang.String> aliases()
dev.malachi.api.spi.tool.ToolDescription preview java.util.Optional<java.lang.String> inputFor()
dev.malachi.api.spi.tool.ToolDescription preview new(java.lang.String, java.lang.String, java.lang.String, java.util.List<dev.malachi.api.parameter.Parameter>, dev.malachi.api.spi.tool.ToolDescription$Place, boolean)
dev.malachi.api.spi.tool.ToolDescription preview new(java.lang.String, java.lang.String, java.lang.String, java.util.List<dev.malachi.api.parameter.Parameter>, dev.malachi.api.spi.tool.ToolDescription$Place, boolean, java.util.Optional<java.lang.String>)
dev.malachi.api.spi.tool.ToolDescription preview new(java.lang.String, java.lang.String, java.lang.String, java.util.List<dev.malachi.api.parameter.Parameter>, dev.malachi.api.spi.tool.ToolDescription$Place, boolean, java.util.Optional<java.lang.String>, dev.malachi.api.control.Access)
dev.malachi.api.spi.tool.ToolDescription preview new(java.lang.String, java.lang.String, java.lang.String, java.util.List<dev.malachi.api.parameter.Parameter>, dev.malachi.api.spi.tool.ToolDescription$Place, boolean, java.util.Optional<java.lang.String>, dev.malachi.api.control.Access, java.util.List<java.lang.String>)
dev.malachi.api.spi.tool.ToolDescription$Place preview final enum extends java.lang.Enum<dev.malachi.api.spi.tool.ToolDescription$Place>
dev.malachi.api.spi.tool.ToolDescription$Place preview static dev.malachi.api.spi.tool.ToolDescription$Place valueOf(java.lang.String)
dev.malachi.api.spi.tool.ToolDescription$Place preview static dev.malachi.api.spi.tool.ToolDescription$Place[] values()
dev.malachi.api.spi.tool.ToolDescription$Place preview static final dev.malachi.api.spi.tool.ToolDescription$Place ANYWHERE
dev.malachi.api.spi.tool.ToolDescription$Place preview static final dev.malachi.api.spi.tool.ToolDescription$Place DAEMON
dev.malachi.api.spi.tool.ToolDescription$Place preview static final dev.malachi.api.spi.tool.ToolDescription$Place LOCAL
dev.malachi.api.spi.tool.ToolInput preview abstract java.util.Optional<java.lang.String> nextLine() throws java.lang.InterruptedException
dev.malachi.api.spi.tool.ToolInput preview interface
dev.malachi.api.spi.tool.ToolInput preview static final dev.malachi.api.spi.tool.ToolInput NONE
dev.malachi.api.spi.tool.ToolOutput preview abstract void event(java.util.Map<java.lang.String, java.lang.Object>)
dev.malachi.api.spi.tool.ToolOutput preview abstract void result(java.lang.Object)
dev.malachi.api.spi.tool.ToolOutput preview default void progress(long, long, java.lang.String)
dev.malachi.api.spi.tool.ToolOutput preview interface
dev.malachi.api.spi.tool.ToolOutput preview static final java.lang.String PROGRESS = progress
dev.malachi.api.spi.tun package exports
dev.malachi.api.spi.tun.PacketOffload preview boolean checksumNeeded()
dev.malachi.api.spi.tun.PacketOffload preview dev.malachi.api.spi.tun.PacketOffload checksum(int, int)
dev.malachi.api.spi.tun.PacketOffload preview dev.malachi.api.spi.tun.PacketOffload clear()
dev.malachi.api.spi.tun.PacketOffload preview dev.malachi.api.spi.tun.PacketOffload segment(dev.malachi.api.spi.tun.PacketOffload$Segmentation, int, int)
dev.malachi.api.spi.tun.PacketOffload preview dev.malachi.api.spi.tun.PacketOffload$Segmentation segmentation()
dev.malachi.api.spi.tun.PacketOffload preview final class extends java.lang.Object
dev.malachi.api.spi.tun.PacketOffload preview int checksumOffset()
dev.malachi.api.spi.tun.PacketOffload preview int checksumStart()
dev.malachi.api.spi.tun.PacketOffload preview int headerLength()
dev.malachi.api.spi.tun.PacketOffload preview int segmentSize()
dev.malachi.api.spi.tun.PacketOffload preview new()
dev.malachi.api.spi.tun.PacketOffload$Segmentation preview final enum extends java.lang.Enum<dev.malachi.api.spi.tun.PacketOffload$Segmentation>
dev.malachi.api.spi.tun.PacketOffload$Segmentation preview static dev.malachi.api.spi.tun.PacketOffload$Segmentation valueOf(java.lang.String)
dev.malachi.api.spi.tun.PacketOffload$Segmentation preview static dev.malachi.api.spi.tun.PacketOffload$Segmentation[] values()
dev.malachi.api.spi.tun.PacketOffload$Segmentation preview static final dev.malachi.api.spi.tun.PacketOffload$Segmentation NONE
dev.malachi.api.spi.tun.PacketOffload$Segmentation preview static final dev.malachi.api.spi.tun.PacketOffload$Segmentation TCP4
dev.malachi.api.spi.tun.PacketOffload$Segmentation preview static final dev.malachi.api.spi.tun.PacketOffload$Segmentation TCP6
dev.malachi.api.spi.tun.PacketOffload$Segmentation preview static final dev.malachi.api.spi.tun.PacketOffload$Segmentation UDP
dev.malachi.api.spi.tun.Tun preview abstract dev.malachi.api.spi.tun.TunState state()
dev.malachi.api.spi.tun.Tun preview abstract dev.malachi.api.spi.tun.TunWriter openWriter()
dev.malachi.api.spi.tun.Tun preview abstract java.util.List<dev.malachi.api.spi.tun.TunQueue> queues()
dev.malachi.api.spi.tun.Tun preview abstract java.util.Map<java.lang.String, java.lang.String> offloads()
dev.malachi.api.spi.tun.Tun preview abstract void addAddress(java.net.InetAddress, int)
dev.malachi.api.spi.tun.Tun preview abstract void close()
dev.malachi.api.spi.tun.Tun preview abstract void recreate()
dev.malachi.api.spi.tun.Tun preview abstract void removeAddress(java.net.InetAddress, int)
dev.malachi.api.spi.tun.Tun preview abstract void setMtu(int)
dev.malachi.api.spi.tun.Tun preview abstract void setName(java.lang.String)
dev.malachi.api.spi.tun.Tun preview abstract void setUp()
dev.malachi.api.spi.tun.Tun preview interface implements java.lang.AutoCloseable
dev.malachi.api.spi.tun.TunBackend preview abstract dev.malachi.api.Availability availability()
dev.malachi.api.spi.tun.TunBackend preview abstract dev.malachi.api.spi.tun.Tun open(dev.malachi.api.spi.tun.TunRequest)
dev.malachi.api.spi.tun.TunBackend preview abstract java.lang.String id()
dev.malachi.api.spi.tun.TunBackend preview default java.util.List<java.lang.String> occupantsOf(java.net.InetAddress, int, java.lang.String)
dev.malachi.api.spi.tun.TunBackend preview default void requireName(java.lang.String)
dev.malachi.api.spi.tun.TunBackend preview interface
dev.malachi.api.spi.tun.TunQueue preview abstract int read(dev.malachi.api.spi.tun.TunQueue$Handler, int, long)
dev.malachi.api.spi.tun.TunQueue preview abstract void wakeup()
dev.malachi.api.spi.tun.TunQueue preview interface
dev.malachi.api.spi.tun.TunQueue$Handler preview abstract void onPacket(java.lang.foreign.MemorySegment, long, int, dev.malachi.api.spi.tun.PacketOffload)
dev.malachi.api.spi.tun.TunQueue$Handler preview interface
dev.malachi.api.spi.tun.TunRequest preview dev.malachi.api.Offloads offloads()
dev.malachi.api.spi.tun.TunRequest preview dev.malachi.api.spi.tun.TunRequest$Listener listener()
dev.malachi.api.spi.tun.TunRequest preview final record extends java.lang.Record
dev.malachi.api.spi.tun.TunRequest preview int mtu()
dev.malachi.api.spi.tun.TunRequest preview int queues()
dev.malachi.api.spi.tun.TunRequest preview java.lang.String name()
dev.malachi.api.spi.tun.TunRequest preview new(java.lang.String, int, int)
dev.malachi.api.spi.tun.TunRequest preview new(java.lang.String, int, int, dev.malachi.api.Offloads)
dev.malachi.api.spi.tun.TunRequest preview new(java.lang.String, int, int, dev.malachi.api.Offloads, dev.malachi.api.spi.tun.TunRequest$Listener)
dev.malachi.api.spi.tun.TunRequest$Listener preview abstract void changed()
dev.malachi.api.spi.tun.TunRequest$Listener preview interface
dev.malachi.api.spi.tun.TunState preview boolean present()
dev.malachi.api.spi.tun.TunState preview boolean up()
dev.malachi.api.spi.tun.TunState preview dev.malachi.api.Availability ipv6()
dev.malachi.api.spi.tun.TunState preview final record extends java.lang.Record
dev.malachi.api.spi.tun.TunState preview int mtu()
dev.malachi.api.spi.tun.TunState preview java.lang.String name()
dev.malachi.api.spi.tun.TunState preview java.util.List<dev.malachi.api.spi.tun.TunState$InterfaceAddress> addresses()
dev.malachi.api.spi.tun.TunState preview new(boolean, java.lang.String, boolean, int, java.util.List<dev.malachi.api.spi.tun.TunState$InterfaceAddress>, dev.malachi.api.Availability)
dev.malachi.api.spi.tun.TunState preview static dev.malachi.api.spi.tun.TunState gone(java.lang.String)
dev.malachi.api.spi.tun.TunState$InterfaceAddress preview final record extends java.lang.Record
dev.malachi.api.spi.tun.TunState$InterfaceAddress preview int prefixLength()
dev.malachi.api.spi.tun.TunState$InterfaceAddress preview java.net.InetAddress address()
dev.malachi.api.spi.tun.TunState$InterfaceAddress preview new(java.net.InetAddress, int)
dev.malachi.api.spi.tun.TunWriter preview abstract boolean write(java.lang.foreign.MemorySegment, long[], int[], int, dev.malachi.api.spi.tun.PacketOffload)
dev.malachi.api.spi.tun.TunWriter preview interface
dev.malachi.api.spi.tun.TunWriter preview static final int MAX_SLICES = 66
dev.malachi.api.time package exports
dev.malachi.api.time.Rate internal final record extends java.lang.Record
dev.malachi.api.time.Rate internal int burst()
dev.malachi.api.time.Rate internal long periodNanos()
dev.malachi.api.time.Rate internal new(int, long)
dev.malachi.api.time.Rate internal static dev.malachi.api.time.Rate every(long, int)
dev.malachi.api.time.Rate internal static dev.malachi.api.time.Rate perSecond(int, int)
dev.malachi.api.time.SystemTimeline preview dev.malachi.api.Registration schedule(long, java.lang.Runnable)
dev.malachi.api.time.SystemTimeline preview final class extends java.lang.Object implements dev.malachi.api.time.Timeline
dev.malachi.api.time.SystemTimeline preview long currentTimeMillis()
dev.malachi.api.time.SystemTimeline preview long nanoTime()
dev.malachi.api.time.SystemTimeline preview new(java.lang.String)
dev.malachi.api.time.Timeline preview abstract dev.malachi.api.Registration schedule(long, java.lang.Runnable)
dev.malachi.api.time.Timeline preview abstract long currentTimeMillis()
dev.malachi.api.time.Timeline preview abstract long nanoTime()
dev.malachi.api.time.Timeline preview interface
dev.malachi.api.time.TokenBucket internal boolean has(long)
dev.malachi.api.time.TokenBucket internal boolean take(long)
dev.malachi.api.time.TokenBucket internal boolean take(long, dev.malachi.api.time.Rate)
dev.malachi.api.time.TokenBucket internal final class extends java.lang.Object
dev.malachi.api.time.TokenBucket internal new(dev.malachi.api.time.Rate)
dev.malachi.api.time.TokenBucket internal void empty(long, long)
dev.malachi.api.time.VirtualTimeline preview boolean runUntil(java.time.Duration, java.util.function.BooleanSupplier)
dev.malachi.api.time.VirtualTimeline preview dev.malachi.api.Registration schedule(long, java.lang.Runnable)
dev.malachi.api.time.VirtualTimeline preview final class extends java.lang.Object implements dev.malachi.api.time.Timeline
dev.malachi.api.time.VirtualTimeline preview long currentTimeMillis()
dev.malachi.api.time.VirtualTimeline preview long nanoTime()
dev.malachi.api.time.VirtualTimeline preview new()
dev.malachi.api.time.VirtualTimeline preview void runFor(java.time.Duration)
dev.malachi.api.time.VirtualTimeline preview void stepWallClock(java.time.Duration)
dev.malachi.api.wire package exports
dev.malachi.api.wire.Tlvs stable boolean equals(java.lang.Object)
dev.malachi.api.wire.Tlvs stable byte[] encode()
dev.malachi.api.wire.Tlvs stable dev.malachi.api.wire.Tlvs only(int[])
dev.malachi.api.wire.Tlvs stable dev.malachi.api.wire.Tlvs with(int, byte[])
dev.malachi.api.wire.Tlvs stable dev.malachi.api.wire.Tlvs withNumber(int, long, int)
dev.malachi.api.wire.Tlvs stable dev.malachi.api.wire.Tlvs withText(int, java.lang.String)
dev.malachi.api.wire.Tlvs stable final class extends java.lang.Object
dev.malachi.api.wire.Tlvs stable int capabilities()
dev.malachi.api.wire.Tlvs stable int hashCode()
dev.malachi.api.wire.Tlvs stable java.lang.String toString()
dev.malachi.api.wire.Tlvs stable java.util.Optional<byte[]> value(int)
dev.malachi.api.wire.Tlvs stable java.util.Optional<java.lang.String> text(int)
dev.malachi.api.wire.Tlvs stable long number(int, long)
dev.malachi.api.wire.Tlvs stable static boolean isHostName(java.lang.String)
dev.malachi.api.wire.Tlvs stable static final dev.malachi.api.wire.Tlvs EMPTY
dev.malachi.api.wire.Tlvs stable static java.util.Optional<dev.malachi.api.wire.Tlvs> parse(byte[])
dev.malachi.api.wire.Wire stable final class extends java.lang.Object
dev.malachi.api.wire.Wire stable static final int BODY_OFFSET = 50
dev.malachi.api.wire.Wire stable static final int CALL_BACK_SHARE_BURST = 4
dev.malachi.api.wire.Wire stable static final int CALL_BACK_SHARE_RATE = 2
dev.malachi.api.wire.Wire stable static final int CALL_BACK_STATION_BURST = 4
dev.malachi.api.wire.Wire stable static final int CALL_BACK_STATION_RATE = 2
dev.malachi.api.wire.Wire stable static final int CAPABILITY_AES = 32
dev.malachi.api.wire.Wire stable static final int CAPABILITY_FORWARDS = 4
dev.malachi.api.wire.Wire stable static final int CAPABILITY_GROUPS = 8
dev.malachi.api.wire.Wire stable static final int CAPABILITY_HYBRID = 2
dev.malachi.api.wire.Wire stable static final int CAPABILITY_NATIVE = 1
dev.malachi.api.wire.Wire stable static final int CAPABILITY_PARTIAL_CHECKSUMS = 16
dev.malachi.api.wire.Wire stable static final int CIPHERTEXT_OFFSET = 66
dev.malachi.api.wire.Wire stable static final int CLASS_MASK = 7
dev.malachi.api.wire.Wire stable static final int CLOSE_DENIED = 1
dev.malachi.api.wire.Wire stable static final int CLOSE_FORGOTTEN = 3
dev.malachi.api.wire.Wire stable static final int CLOSE_NEW_KEY = 2
dev.malachi.api.wire.Wire stable static final int CLOSE_STOPPING = 0
dev.malachi.api.wire.Wire stable static final int CONTROL_CLAIM_CONFLICT = 10
dev.malachi.api.wire.Wire stable static final int CONTROL_CLOSE = 22
dev.malachi.api.wire.Wire stable static final int CONTROL_ECHO = 1
dev.malachi.api.wire.Wire stable static final int CONTROL_ECHO_REPLY = 2
dev.malachi.api.wire.Wire stable static final int CONTROL_GROUP_KEY = 13
dev.malachi.api.wire.Wire stable static final int CONTROL_GROUP_KEY_ACK = 14
dev.malachi.api.wire.Wire stable static final int CONTROL_GROUP_KEY_REQUEST = 12
dev.malachi.api.wire.Wire stable static final int CONTROL_HANDOVER = 23
dev.malachi.api.wire.Wire stable static final int CONTROL_HEADER_BYTES = 8
dev.malachi.api.wire.Wire stable static final int CONTROL_MAX_BODY_BYTES = 1272
dev.malachi.api.wire.Wire stable static final int CONTROL_PACKET_TOO_BIG = 5
dev.malachi.api.wire.Wire stable static final int CONTROL_PLUGIN_FIRST = 64
dev.malachi.api.wire.Wire stable static final int CONTROL_PLUGIN_LAST = 127
dev.malachi.api.wire.Wire stable static final int CONTROL_RECORD = 8
dev.malachi.api.wire.Wire stable static final int CONTROL_RECORD_REQUEST = 9
dev.malachi.api.wire.Wire stable static final int CONTROL_ROUTE_UPDATE = 6
dev.malachi.api.wire.Wire stable static final int CONTROL_SEQ_REQUEST = 7
dev.malachi.api.wire.Wire stable static final int CONTROL_SERVICE_QUERY = 18
dev.malachi.api.wire.Wire stable static final int CONTROL_SERVICE_RECORD = 19
dev.malachi.api.wire.Wire stable static final int CONTROL_STATS = 21
dev.malachi.api.wire.Wire stable static final int CONTROL_STATS_REQUEST = 20
dev.malachi.api.wire.Wire stable static final int CONTROL_TIME_EXCEEDED = 3
dev.malachi.api.wire.Wire stable static final int CONTROL_UNREACHABLE = 4
dev.malachi.api.wire.Wire stable static final int COOKIE_NONCE_BYTES = 24
dev.malachi.api.wire.Wire stable static final int COOKIE_RATE = 5000
dev.malachi.api.wire.Wire stable static final int DATAGRAM_HEADER_BYTES = 5
dev.malachi.api.wire.Wire stable static final int DATAGRAM_MAX_BYTES = 65535
dev.malachi.api.wire.Wire stable static final int DISCOVER_TO_ALL_BYTES = 1330
dev.malachi.api.wire.Wire stable static final int DISCOVER_TO_ONE_BYTES = 850
dev.malachi.api.wire.Wire stable static final int ECHO_MAX_BYTES = 1264
dev.malachi.api.wire.Wire stable static final int ECHO_PEER_RATE = 1000
dev.malachi.api.wire.Wire stable static final int ETHERNET_HEADER_BYTES = 14
dev.malachi.api.wire.Wire stable static final int EXTENSION_MAGIC = 1296980017
dev.malachi.api.wire.Wire stable static final int EXTENSION_MAX_BYTES = 512
dev.malachi.api.wire.Wire stable static final int EXTENSION_OVERHEAD_BYTES = 70
dev.malachi.api.wire.Wire stable static final int FLAGS_KNOWN = 7
dev.malachi.api.wire.Wire stable static final int FLAG_NO_ERROR = 4
dev.malachi.api.wire.Wire stable static final int FLAG_PADDED = 2
dev.malachi.api.wire.Wire stable static final int FLAG_PARTIAL = 1
dev.malachi.api.wire.Wire stable static final int FRAGMENT_HEADER_BYTES = 14
dev.malachi.api.wire.Wire stable static final int FRAGMENT_MIN_BYTES = 512
dev.malachi.api.wire.Wire stable static final int FRAGMENT_UNIT_BYTES = 8
dev.malachi.api.wire.Wire stable static final int HANDOVER_BYTES = 200
dev.malachi.api.wire.Wire stable static final int HANDOVER_MAX_COUNT = 6
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_COOKIE = 3
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_HEADER_BYTES = 12
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_INIT = 1
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_LOAD_RATE = 50
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_MAC_BURST = 20
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_MAC_RATE = 10
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_PASSED_ON_RATE = 40
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_PEER_BURST = 10
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_PEER_RATE = 1
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_PEER_SHARES = 16
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_PEER_SHARE_RATE = 10
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_RESPONSE = 2
dev.malachi.api.wire.Wire stable static final int HANDSHAKE_STRANGERS_RATE = 40
dev.malachi.api.wire.Wire stable static final int INITIAL_HOP_LIMIT = 16
dev.malachi.api.wire.Wire stable static final int INIT_MIN_FRAME_BYTES = 304
dev.malachi.api.wire.Wire stable static final int INNER_CONTROL = 2
dev.malachi.api.wire.Wire stable static final int INNER_DATAGRAM = 1
dev.malachi.api.wire.Wire stable static final int INNER_FRAGMENT = 4
dev.malachi.api.wire.Wire stable static final int INNER_KEEPALIVE = 0
dev.malachi.api.wire.Wire stable static final int INNER_PLUGIN_FIRST = 128
dev.malachi.api.wire.Wire stable static final int INNER_PLUGIN_LAST = 191
dev.malachi.api.wire.Wire stable static final int INNER_STREAM = 3
dev.malachi.api.wire.Wire stable static final int L3_DESTINATION_OFFSET = 18
dev.malachi.api.wire.Wire stable static final int L3_HEADER_BYTES = 36
dev.malachi.api.wire.Wire stable static final int L3_SOURCE_OFFSET = 34
dev.malachi.api.wire.Wire stable static final int L3_TYPE_OFFSET = 17
dev.malachi.api.wire.Wire stable static final int L3_VERSION = 1
dev.malachi.api.wire.Wire stable static final int L3_VERSION_OFFSET = 16
dev.malachi.api.wire.Wire stable static final int LAST_CANDIDATE = 255
dev.malachi.api.wire.Wire stable static final int MAC_BYTES = 16
dev.malachi.api.wire.Wire stable static final int MAGIC = 19790
dev.malachi.api.wire.Wire stable static final int MIN_IP_LINK_MTU = 1352
dev.malachi.api.wire.Wire stable static final int MIN_TUN_MTU = 1280
dev.malachi.api.wire.Wire stable static final int NDP_ADVERTISE = 2
dev.malachi.api.wire.Wire stable static final int NDP_BODY_BYTES = 216
dev.malachi.api.wire.Wire stable static final int NDP_DISCOVER = 1
dev.malachi.api.wire.Wire stable static final int NDP_VERSION = 2
dev.malachi.api.wire.Wire stable static final int NONCE_PREFIX_BYTES = 16
dev.malachi.api.wire.Wire stable static final int PADDING_BLOCK_BYTES = 64
dev.malachi.api.wire.Wire stable static final int PQ_ID_BYTES = 8
dev.malachi.api.wire.Wire stable static final int PQ_SECRET_BYTES = 32
dev.malachi.api.wire.Wire stable static final int PSK_TAG_BYTES = 16
dev.malachi.api.wire.Wire stable static final int REASSEMBLY_BYTES = 16777216
dev.malachi.api.wire.Wire stable static final int REASSEMBLY_PEER_BYTES = 1048576
dev.malachi.api.wire.Wire stable static final int REASSEMBLY_PEER_MESSAGES = 64
dev.malachi.api.wire.Wire stable static final int RECORD_ANSWERS_PEER_RATE = 8
dev.malachi.api.wire.Wire stable static final int RECORD_ANSWERS_RATE = 200
dev.malachi.api.wire.Wire stable static final int RECORD_ANSWERS_SHARE_BURST = 64
dev.malachi.api.wire.Wire stable static final int RECORD_ANSWERS_SHARE_RATE = 25
dev.malachi.api.wire.Wire stable static final int RECORD_ANSWERS_STATION_BURST = 40
dev.malachi.api.wire.Wire stable static final int RECORD_ANSWERS_STATION_RATE = 10
dev.malachi.api.wire.Wire stable static final int RECORD_MAX_BYTES = 680
dev.malachi.api.wire.Wire stable static final int RECORD_REQUEST_MAX_IDS = 32
dev.malachi.api.wire.Wire stable static final int RECORD_VERSION = 1
dev.malachi.api.wire.Wire stable static final int REPLAY_WINDOW = 8192
dev.malachi.api.wire.Wire stable static final int RESPONSES_FROM_ASKED = 16
dev.malachi.api.wire.Wire stable static final int RESPONSES_FROM_OTHERS = 4
dev.malachi.api.wire.Wire stable static final int TAG_BYTES = 16
dev.malachi.api.wire.Wire stable static final int TIMESTAMP_BYTES = 12
dev.malachi.api.wire.Wire stable static final int TLV_BOOT_EPOCH = 6
dev.malachi.api.wire.Wire stable static final int TLV_CAPABILITIES = 2
dev.malachi.api.wire.Wire stable static final int TLV_GROUPS = 8
dev.malachi.api.wire.Wire stable static final int TLV_HOST_NAME = 3
dev.malachi.api.wire.Wire stable static final int TLV_IPV4 = 1
dev.malachi.api.wire.Wire stable static final int TLV_LINK_MTU = 4
dev.malachi.api.wire.Wire stable static final int TLV_VERSION = 5
dev.malachi.api.wire.Wire stable static final int TRANSPORT_HEADER_BYTES = 16
dev.malachi.api.wire.Wire stable static final int TRANSPORT_OFFSET = 50
dev.malachi.api.wire.Wire stable static final int TRANSPORT_OVERHEAD_BYTES = 68
dev.malachi.api.wire.Wire stable static final int TUN_MTU_MARGIN = 72
dev.malachi.api.wire.Wire stable static final int TYPE_DATA = 1
dev.malachi.api.wire.Wire stable static final int TYPE_GROUP = 18
dev.malachi.api.wire.Wire stable static final int TYPE_HANDSHAKE = 16
dev.malachi.api.wire.Wire stable static final int TYPE_L4_DATAGRAM = 2
dev.malachi.api.wire.Wire stable static final int TYPE_NDP = 3
dev.malachi.api.wire.Wire stable static final int TYPE_PLUGIN_FIRST = 64
dev.malachi.api.wire.Wire stable static final int TYPE_PLUGIN_LAST = 127
dev.malachi.api.wire.Wire stable static final int TYPE_SECURE = 4
dev.malachi.api.wire.Wire stable static final int TYPE_TRANSPORT = 17
dev.malachi.api.wire.Wire stable static final int UNKNOWN_INDEX_RATE = 10
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_AES = malachi-aes-v1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_COOKIE = malachi-cookie-v1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_EXTENSION = MNX1|
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_HANDOVER = malachi-handover-v1|
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_MAC1 = malachi-mac1-v1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_NATIVE_MARK = malachi-native-v1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_NDP = MNDPv2|
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_NODE_ID = layer3-nodeid-v1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_NONCE = malachi-nonce
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_PQ_ID = malachi-pqid-v1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_PROLOGUE = malachi/1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_PSK = malachi-psk-v1
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_RECORD = malachi-record-v1|
dev.malachi.api.wire.Wire stable static final java.lang.String LABEL_VIRTUAL_IP = malachi-vip
dev.malachi.api.wire.Wire stable static final long CHALLENGE_TTL_NANOS = 180000000000
dev.malachi.api.wire.Wire stable static final long CLAIM_PROBE_NANOS = 3000000000
dev.malachi.api.wire.Wire stable static final long COOKIE_SECRET_NANOS = 120000000000
dev.malachi.api.wire.Wire stable static final long DEAD_PEER_NANOS = 12000000000
dev.malachi.api.wire.Wire stable static final long GIVE_UP_NANOS = 90000000000
dev.malachi.api.wire.Wire stable static final long HANDSHAKE_PENALTY_NANOS = 60000000000
dev.malachi.api.wire.Wire stable static final long INDEX_MEMORY_NANOS = 240000000000
dev.malachi.api.wire.Wire stable static final long KEEPALIVE_NANOS = 10000000000
dev.malachi.api.wire.Wire stable static final long PEER_STALE_NANOS = 14000000000
dev.malachi.api.wire.Wire stable static final long PEER_UNREACHABLE_NANOS = 50000000000
dev.malachi.api.wire.Wire stable static final long REASSEMBLY_NANOS = 5000000000
dev.malachi.api.wire.Wire stable static final long REJECT_AFTER_FRAMES = 134217728
dev.malachi.api.wire.Wire stable static final long REJECT_AFTER_NANOS = 180000000000
dev.malachi.api.wire.Wire stable static final long REKEY_AFTER_FRAMES = 67108864
dev.malachi.api.wire.Wire stable static final long REKEY_AFTER_NANOS = 120000000000
dev.malachi.api.wire.Wire stable static final long REKEY_SPREAD_NANOS = 10000000000
dev.malachi.api.wire.Wire stable static final long RETRY_JITTER_NANOS = 333000000
dev.malachi.api.wire.Wire stable static final long RETRY_NANOS = 5000000000
dev.malachi.api.wire.Wire stable static final long SIMULTANEOUS_NANOS = 1000000000
dev.malachi.api.wire.Wire stable static final long STALE_INIT_NANOS = 30000000000
dev.malachi.api.wire.Wire stable static final long UNKNOWN_INDEX_BACKOFF_NANOS = 1000000000
dev.malachi.api.wire.Wire stable static final long UNKNOWN_INDEX_MAX_BACKOFF_NANOS = 60000000000
dev.malachi.api.wire.Wire stable static final long UNKNOWN_INDEX_SILENCE_NANOS = 10000000000
dev.malachi.api.wording package exports
dev.malachi.api.wording.NearMiss preview final class extends java.lang.Object
dev.malachi.api.wording.NearMiss preview static java.lang.String question(java.lang.String, java.util.Collection<java.lang.String>)
dev.malachi.api.wording.NearMiss preview static java.util.List<java.lang.String> of(java.lang.String, java.util.Collection<java.lang.String>)
dev.malachi.api.wording.Printable internal final class extends java.lang.Object
dev.malachi.api.wording.Printable internal static java.lang.String text(java.lang.String)
dev.malachi.api.wording.Reason preview final class extends java.lang.Object
dev.malachi.api.wording.Reason preview static java.lang.String of(java.io.IOException)
dev.malachi.api.wording.TextTable preview dev.malachi.api.wording.TextTable row(java.lang.String[])
dev.malachi.api.wording.TextTable preview final class extends java.lang.Object
dev.malachi.api.wording.TextTable preview new(java.lang.String[])
dev.malachi.api.wording.TextTable preview void print(java.io.PrintWriter, java.lang.String)
