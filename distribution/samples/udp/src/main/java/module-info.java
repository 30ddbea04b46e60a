/** Links that carry their frames over IP: {@code --link NAME=udp:HOST:PORT}. */
module org.example.udp {
    requires dev.malachi.api;

    provides dev.malachi.api.plugin.Plugin with
            org.example.udp.UdpPlugin;
}
