package dev.malachi.kernel.membership;

import dev.malachi.kernel.trust.ProvenPaths.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * In which order newcomers go when there is no room for all (protocol.md §9). Of those with whom our host has begun nothing, the station
 * that has the most loses first, so that few stations with very many ids push out nobody but themselves. A station is a place where a peer has
 * been reached; all that have not been reached anywhere count as one, since anybody can write any address.
 */
final class Crowding {
    private record Ranked(Member member, int rank) {
        /** Strangers are equals here. */
        Member.Usefulness tier() {
            return member.isStranger() ? Member.Usefulness.AWAY : member.usefulness();
        }
    }

    private static final Comparator<Ranked> LEAST_USEFUL_FIRST = Comparator.comparing(Ranked::tier)
            .thenComparing(Comparator.comparingInt(Ranked::rank).reversed())
            .thenComparing(Ranked::member, Member.LEAST_USEFUL_FIRST);

    private final List<Member> order;
    private final Map<Optional<Place>, Integer> crowds = new HashMap<>();

    /**
     * Puts newcomers in order.
     *
     * @param members all of them
     * @param place where one has proven to be
     */
    Crowding(List<Member> members, Function<Member, Optional<Place>> place) {
        List<Member> mostUsefulFirst = new ArrayList<>(members);
        mostUsefulFirst.sort(Member.LEAST_USEFUL_FIRST.reversed());
        List<Ranked> ranked = new ArrayList<>(members.size());
        for (Member member : mostUsefulFirst) {
            int before = member.isStranger() ? crowds.merge(place.apply(member), 1, Integer::sum) - 1 : 0;
            ranked.add(new Ranked(member, before));
        }
        ranked.sort(LEAST_USEFUL_FIRST);
        order = ranked.stream().map(Ranked::member).toList();
    }

    /** Who goes first. */
    List<Member> leastUsefulFirst() {
        return order;
    }

    /** Where they are, as two sentences at the most for a person. */
    String words() {
        Optional<Map.Entry<Optional<Place>, Integer>> largest =
                crowds.entrySet().stream().max(Map.Entry.comparingByValue());
        if (largest.isEmpty()) {
            return "";
        }
        int most = largest.get().getValue();
        String where = largest.get()
                .getKey()
                .map(place -> "at " + place.mac() + " on " + place.link())
                .orElse("where nobody has been reached yet");
        String crowd = most == 1 ? "" : " The most, " + most + ", are " + where + ".";
        return "They are at " + crowds.size() + (crowds.size() == 1 ? " station." : " stations.") + crowd;
    }
}
