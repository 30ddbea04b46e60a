package dev.malachi.plugin.diagnosis.check;

import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Room;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Whether the two nodes may and do talk to each other. */
public final class SessionCheck implements Check {
    private static final Room ROOM = Room.SESSION;

    /** What is wrong with a peer that keeps a session from it. */
    private static final Set<String> OBSTACLES = Set.of("identity.duplicate", "trust.unapproved");

    /** Made once, serves all examinations. */
    public SessionCheck() {}

    @Override
    public List<Finding> examine(Scene scene) {
        return scene.peer().map(peer -> examine(scene, peer)).orElse(List.of());
    }

    private static List<Finding> examine(Scene scene, PeerStatus peer) {
        List<Finding> findings = new ArrayList<>();
        findings.add(trust(scene, peer));
        if (peer.state() == PeerState.DENIED || peer.state() == PeerState.PENDING) {
            return findings;
        }
        peer.warnings().stream()
                .filter(warning ->
                        OBSTACLES.contains(warning.code()) && !scene.reach().echo())
                .map(warning -> Finding.failed(ROOM, warning))
                .forEach(findings::add);
        findings.add(answer(scene, peer));
        return findings;
    }

    private static Finding trust(Scene scene, PeerStatus peer) {
        String remedy = "'malachi peers approve " + peer.id() + "' lets it in.";
        return switch (peer.state()) {
            case DENIED ->
                Finding.failed(
                        ROOM, "trust", scene.name() + " is denied here, so nothing is exchanged with it.", remedy);
            case PENDING ->
                Finding.failed(
                        ROOM,
                        "trust",
                        scene.name() + " waits for approval here, so nothing is exchanged with it yet.",
                        remedy);
            default ->
                Finding.ok(
                        ROOM,
                        "trust",
                        scene.name()
                                + peer.trust()
                                        .map(trust -> " is " + trust + ".")
                                        .orElse(" is not kept out here."));
        };
    }

    private static Finding answer(Scene scene, PeerStatus peer) {
        if (scene.reach().echo()) {
            return Finding.ok(ROOM, "answer", scene.name() + " answers in its session.");
        }
        OptionalLong seen = peer.lastSeenSeconds();
        Finding silent = Finding.failed(
                ROOM,
                "silent",
                scene.name() + " does not answer"
                        + (seen.isPresent() ? ", and was last heard " + seen.getAsLong() + " s ago" : "")
                        + ": its daemon or machine is down or hangs, its link is, it does not let this node in, or something between"
                        + " drops frames.",
                "On the other machine, 'malachi status' and 'malachi doctor' say whether it runs and what it lacks, and 'malachi peers'"
                        + " whether it lets this node in.");
        return seen.isPresent() ? silent.since(Instant.now().minusSeconds(seen.getAsLong())) : silent;
    }
}
