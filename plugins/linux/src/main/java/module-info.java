import org.jspecify.annotations.NullMarked;

/**
 * Linux: Ethernet links through packet sockets, and TUN interfaces.
 *
 * <p>Talks to the kernel with the functions of libc and nothing else ({@code java.lang.foreign}), so it needs
 * {@code --enable-native-access=dev.malachi.plugin.linux}.
 */
@NullMarked
module dev.malachi.plugin.linux {
    requires dev.malachi.api;
    requires org.slf4j;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.linux.LinuxPlugin;
}
