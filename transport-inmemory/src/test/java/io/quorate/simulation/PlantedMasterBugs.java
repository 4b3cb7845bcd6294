package io.quorate.simulation;

import static io.quorate.simulation.PlantedBug.ANYWHERE;

import java.util.List;

/** Bugs in the master around consensus and registry. */
final class PlantedMasterBugs {
    private PlantedMasterBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                new PlantedBug(
                        "an order leaves when its assignment is proposed, not when it is committed",
                        "master/Replica.java",
                        "proposed.put(index, new Proposed(term, batch));",
                        """
                        proposed.put(index, new Proposed(term, batch));
                        for (Proposal proposal : batch) {
                            if (proposal.command() instanceof Command.AssignAttempts assign) {
                                long token = registry.nextToken();
                                for (Command.Assignment one : assign.assignments()) {
                                    var job = registry.jobSummary(one.job());
                                    var incarnation = registry.incarnation(one.slave());
                                    if (job != null && incarnation != null) {
                                        var key = new io.quorate.model.AttemptKey(one.job(), one.attempt(), token++);
                                        out.send(NodeRef.slave(one.slave()), new io.quorate.protocol.SlaveOrder.RunOrders(
                                                term, incarnation, one.session(), List.of(
                                                        new io.quorate.protocol.SlaveOrder.RunOrders.Run(
                                                                key, job.spec().work(), job.spec().isolation()))));
                                    }
                                }
                            }
                        }
                        """,
                        List.of("P3"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "a wiped disk passes for the one before",
                        "master/FoundDirectory.java",
                        "new DiskId(random.nextNonZero())",
                        "new DiskId(config.id().value().hashCode())",
                        List.of("P1", "P2"),
                        "5 DISK_WIPE=60",
                        200),
                new PlantedBug(
                        "a read is answered without asking a quorum",
                        "master/Replica.java",
                        "if (ticket == ConsensusCore.NOT_LEADER) {\n            reader.failed();",
                        """
                        if (consensus != null && consensus.isReady()) {
                            reader.confirmed();
                        } else if (ticket == ConsensusCore.NOT_LEADER) {
                            reader.failed();""",
                        List.of("P11"),
                        "script staleRead",
                        1000),
                new PlantedBug(
                        "an order that was lost is not repeated",
                        "master/OrderBook.java",
                        "if (nowNanos >= nextResendNanos) {",
                        "if (nowNanos < 0 && nowNanos >= nextResendNanos) {",
                        List.of("P8"),
                        "3 FRAME_LOSS=40,LINK_BREAKS=40",
                        400),
                new PlantedBug(
                        "a slave is given up before its lease has run out",
                        "master/SlaveLosses.java",
                        "long leaseNanos = leases.counted().leaseWithDrift().toNanos();",
                        "long leaseNanos = leases.counted().slaveHeartbeat().toNanos();",
                        List.of("P7"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "a list that is cut off does not say so",
                        "master/ClientDesk.java",
                        "limit + 1, false",
                        "limit, false",
                        List.of("P11"),
                        ANYWHERE,
                        200),
                new PlantedBug(
                        "a copy of a refused request counts",
                        "master/ClientDesk.java",
                        "&& requestId <= last.requestId()",
                        "&& requestId < 0",
                        List.of("P11"),
                        "3 SLAVE_RESIZE=90,LATENCY=60,DUPLICATION=90",
                        1000),
                new PlantedBug(
                        "the brake is never released while a slave is silent",
                        "master/Brake.java",
                        "return Math.min(overdue, pace());",
                        "return 0;",
                        List.of("P8"),
                        "script halfOfTheSlavesDie",
                        3),
                new PlantedBug(
                        "an exclusive job is placed again as soon as its slave is lost",
                        "master/ExclusionWait.java",
                        "return Math.max(activeSinceNanos, heardNanos.getOrDefault(slave, activeSinceNanos)) + waitNanos();",
                        "return activeSinceNanos;",
                        List.of("P5"),
                        "3 SLAVE_CRASH=60",
                        1000),
                new PlantedBug(
                        "a new leader does not wait for the leases that another one gave",
                        "master/ExclusionWait.java",
                        "return Math.max(activeSinceNanos, heardNanos.getOrDefault(slave, activeSinceNanos)) + waitNanos();",
                        "Long heard = heardNanos.get(slave);\n        return heard == null ? activeSinceNanos : heard + waitNanos();",
                        List.of("P5"),
                        "3 SLAVE_CRASH=60,MASTER_CRASH=40",
                        1000),
                new PlantedBug(
                        "the leader waits for less than a lease",
                        "master/MasterCore.java",
                        "registry, scheduler, config.timings().leaseWithDrift().toNanos());",
                        "registry, scheduler, config.timings().leaseWithDrift().toNanos() / 4);",
                        List.of("P5"),
                        "3 SLAVE_CRASH=60",
                        1000),
                new PlantedBug(
                        "shorter leases count before the longer ones are over",
                        "master/LeaseScale.java",
                        "now.nanos() >= longerAreOverNanos",
                        "now.nanos() != longerAreOverNanos",
                        List.of("P5", "P7"),
                        "script cutOffUnderALongLease",
                        10),
                new PlantedBug(
                        "longer leases are granted and not committed",
                        "master/LeaseScale.java",
                        "propose(now, wanted, slaves);",
                        "grant(wanted);\n            longerAreOverNanos = Long.MAX_VALUE;",
                        List.of("P5", "P7"),
                        "3 SLAVE_CRASH=60",
                        1000),
                new PlantedBug(
                        "a master that has lost a part of its log votes",
                        "master/FoundDirectory.java",
                        "found.damaged() || recovered.damage() != null;",
                        "found.damaged();",
                        List.of("P1", "P2", "P8", "P12"),
                        "3 BIT_ROT=60,MASTER_CRASH=40 files",
                        1000),
                new PlantedBug(
                        "a master starts with the disk of another one",
                        "master/FoundDirectory.java",
                        "if (found.owner() != null && !found.owner().equals(self)) {",
                        "if (found.owner() == null) {",
                        List.of("P1", "P2", "P12"),
                        "3 DISK_SWAP=40",
                        100),
                new PlantedBug(
                        "of several clients that wait for one job only the first is told",
                        "master/WatchDesk.java",
                        "for (Watch watch : watchers) {",
                        "for (Watch watch : List.of(watchers.iterator().next())) {",
                        List.of("P8"),
                        ANYWHERE,
                        400),
                new PlantedBug(
                        "of jobs that end at once a client is told the last",
                        "master/WatchDesk.java",
                        "watch.ended.add(id);",
                        "watch.ended = new ArrayList<>(List.of(id));",
                        List.of("P8"),
                        ANYWHERE,
                        400),
                new PlantedBug(
                        "whether a removal leaves a majority is asked only when it is requested",
                        "master/MembershipDesk.java",
                        "change.kind() == ChangeMasters.Kind.REMOVE",
                        "change.master().value().isEmpty()",
                        List.of("P8"),
                        "script removalMeetsAnotherDeath",
                        3),
                new PlantedBug(
                        "a master believes its own log alone who votes",
                        "master/Editions.java",
                        "newest.isNewerThan(consensus.knownVoters()) ? newest : consensus.knownVoters()",
                        "consensus.knownVoters()",
                        List.of("P8"),
                        "5 DISK_WIPE=62,DISK_FULL=44,BRIDGE=7 files",
                        1000),
                new PlantedBug(
                        "a master is let in that has less than it had acknowledged",
                        "master/Remembered.java",
                        "return found.covers(promised) ? null : promised;",
                        "return null;",
                        List.of("P2"),
                        "3 DISK_LIES=40 files",
                        100));
    }
}
