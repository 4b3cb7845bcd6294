package io.quorate.simulation;

import java.util.List;

/** Bugs in the slave. */
final class PlantedSlaveBugs {
    private PlantedSlaveBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                new PlantedBug(
                        "an order for another incarnation or session is followed",
                        "slave/SlaveCore.java",
                        "if (incarnation.equals(config.incarnation()) && registration.isOfSession(session)) {",
                        "if (session != 0) {",
                        List.of("P9"),
                        "script orderForAnEarlierLife",
                        100),
                new PlantedBug(
                        "a stop that overtakes its order is forgotten",
                        "slave/OrderBook.java",
                        "} else {\n            hold(now, HeldAttempt.stopped(key));",
                        "} else {\n            reporter.tell(now, HeldAttempt.stopped(key));",
                        List.of("P5"),
                        "script stopOvertakesOrder",
                        400),
                new PlantedBug(
                        "an order that is repeated late runs again",
                        "slave/Fence.java",
                        "AttemptKey newest = newestOfJob.get(key.job());\n        if (key.token() < lowestOpenToken) {",
                        """
                        AttemptKey newest = newestOfJob.get(key.job());
                        if (key.token() > 0) {
                            return Verdict.ADMITTED;
                        }
                        if (key.token() < lowestOpenToken) {""",
                        List.of("P5"),
                        "3 DUPLICATION=90,LATENCY=40,REORDERING=40",
                        400),
                new PlantedBug(
                        "a slave that loses its leader stops what it runs",
                        "slave/SlaveCore.java",
                        "if (tracker.onPeerDown(now, peer)) {",
                        "if (tracker.onPeerDown(now, peer)) {\n            orders.stopAll();",
                        List.of("P7", "P8"),
                        "3 MASTER_CRASH=40",
                        100),
                new PlantedBug(
                        "an order is followed when the lease has run out",
                        "slave/SlaveCore.java",
                        "registration.checkLease(now);\n        if (message instanceof LeaderInfo info) {",
                        "if (message instanceof LeaderInfo info) {",
                        List.of("P9"),
                        "3 PAUSE=60",
                        400),
                new PlantedBug(
                        "a slave that was restarted says nothing of the outcomes on its disk",
                        "slave/Memory.java",
                        "isOurs && !table.isFull()",
                        "isOurs && before.isEmpty() && !table.isFull()",
                        List.of("P4"),
                        "3 SLAVE_CRASH=60",
                        200),
                new PlantedBug(
                        "an exclusive attempt goes on when the lease is over",
                        "slave/Registration.java",
                        "effects.leaseHolds(sentNanos, grantedNanos);",
                        "effects.leaseHolds(sentNanos, grantedNanos * 10);",
                        List.of("P5"),
                        "3 PAUSE=60",
                        1000),
                new PlantedBug(
                        "a leader is followed that has not said whose it is",
                        "slave/SlaveCore.java",
                        "if (tracker.clusterId() == 0) {",
                        "if (tracker.clusterId() == 1) {",
                        List.of("P4"),
                        "1 SLAVE_CRASH=40,LINK_CUT=60,FRAME_LOSS=60,MASTER_LEAVES=28",
                        1000));
    }
}
