package dev.malachi.plugin.linux;

import dev.malachi.api.VirtualAddress;
import dev.malachi.plugin.linux.netlink.AddressInfo;
import dev.malachi.plugin.linux.netlink.Addresses;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.Network;
import dev.malachi.plugin.linux.netlink.RouteInfo;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who has a part of a network in the calling thread's network namespace: routes of the main table, and addresses without one. */
final class NetworkOccupants {
    private NetworkOccupants() {}

    static List<String> of(Network network, String except) {
        try (RouteSocket socket = new RouteSocket()) {
            Map<Integer, String> names = socket.interfaces().stream()
                    .collect(Collectors.toMap(InterfaceInfo::index, InterfaceInfo::name, (a, _) -> a));
            var addresses = new Addresses(socket);
            return of(network, except, addresses.routesInto(network), addresses.all(), names);
        }
    }

    static List<String> of(
            Network network,
            String except,
            List<RouteInfo> routesInto,
            List<AddressInfo> addresses,
            Map<Integer, String> names) {
        List<RouteInfo> routes = routesInto.stream()
                .filter(route -> !except.equals(names.getOrDefault(route.index(), "")) || except.isEmpty())
                .toList();
        List<String> found = new ArrayList<>();
        for (RouteInfo route : routes) {
            found.add("the route " + route.destination()
                    + Optional.ofNullable(names.get(route.index()))
                            .map(name -> " on " + name)
                            .orElse(""));
        }
        for (AddressInfo address : addresses) {
            String name = names.getOrDefault(address.index(), "");
            boolean told = routes.stream()
                    .anyMatch(route -> route.index() == address.index()
                            && route.destination().contains(address.address()));
            if (network.contains(address.address()) && !told && (except.isEmpty() || !except.equals(name))) {
                found.add("the address " + VirtualAddress.format(address.address()) + "/" + address.prefixLength()
                        + (name.isEmpty() ? "" : " on " + name));
            }
        }
        return found.stream().distinct().toList();
    }
}
