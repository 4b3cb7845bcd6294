package io.quorate.simulation;

import static io.quorate.simulation.PlantedBug.ANYWHERE;

import java.util.List;

/** Bugs in links, clients and what all roles share. */
final class PlantedPeerBugs {
    private PlantedPeerBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                new PlantedBug(
                        "an order of an earlier term is followed",
                        "kernel/LeaderTracker.java",
                        "return ofTerm > this.term || (ofTerm == this.term && (leaderOfTerm == null || leaderOfTerm.equals(from)));",
                        "return ofTerm >= 0;",
                        List.of("P9"),
                        "script orderOfOldLeader",
                        1000),
                new PlantedBug(
                        "what was sent and not answered is called a failure",
                        "client/Call.java",
                        "(lostTrack || !openTries.isEmpty())",
                        "lostTrack",
                        List.of("P11"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "an old copy of a data directory passes for its newest life",
                        "model/Edition.java",
                        "startedAt > other.count;",
                        "startedAt > 0;",
                        List.of("P1", "P2"),
                        "3 DISK_RESTORED=60,MASTER_CRASH=40,PARTITION=30",
                        400),
                new PlantedBug(
                        "what a role may send is not looked at",
                        "link/LinkLayer.java",
                        "if (message.kind().allows(from.node().role(), context.config.self().role())) {",
                        "if (message.kind().number() > 0) {",
                        List.of("P1", "P2", "P9", "P12"),
                        "3 HOSTILE_PEER=100",
                        100),
                new PlantedBug(
                        "a dialler's proof of the secret is not looked at",
                        "link/Handshakes.java",
                        "if (!rules.proves(hello, reply, confirm)) {",
                        "if (!rules.proves(hello, reply, confirm) && link.early < 0) {",
                        List.of("P1", "P2", "P8", "P9", "P12"),
                        "3 HOSTILE_PEER=100",
                        200),
                new PlantedBug(
                        "links over which nothing is said are not counted",
                        "link/LinkTable.java",
                        "return unproven < MAX_UNPROVEN && all.size() < MAX_LINKS;",
                        "return all.size() < MAX_LINKS;",
                        List.of("P12"),
                        "3 HOSTILE_PEER=100",
                        200));
    }
}
