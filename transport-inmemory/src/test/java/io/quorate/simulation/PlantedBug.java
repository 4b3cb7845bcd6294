package io.quorate.simulation;

import java.util.List;

/**
 * A bug, as a change of one source file of core.
 *
 * @param file below core/src/main/java/io/quorate
 * @param original occurs exactly once in the file
 * @param promises which of them the simulator may find broken; P12 is a node that fails with an exception
 * @param where in which lives to look: {@link PlantedRun} says what it means. Faults that have to do with the bug only save
 *     time: the lives of {@link ClusterLife#of} find each of these bugs too
 * @param seeds within so many seeds
 */
record PlantedBug(
        String name, String file, String original, String replacement, List<String> promises, String where, int seeds) {
    private static final String ANYWHERE = "";

    @Override
    public String toString() {
        return name;
    }

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
                        "a leader counts an entry as committed when it has written it",
                        "consensus/Replication.java",
                        "sendEntries(nowNanos, peer));\n        return entry.index();",
                        "sendEntries(nowNanos, peer));\n        log.commitTo(entry.index());\n        return entry.index();",
                        List.of("P2"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "a vote is told before it is durable",
                        "consensus/Election.java",
                        "ballot.send(from, new VoteReply(ballot.term(), granted));",
                        "out.send(from, new VoteReply(ballot.term(), granted));",
                        List.of("P2"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "a candidate leads before its own vote is durable",
                        "consensus/Election.java",
                        "votes.clear();\n        ballot.enterTerm(ballot.term() + 1, members.self());",
                        "votes.clear();\n        votes.add(members.self());\n        ballot.enterTerm(ballot.term() + 1, members.self());",
                        List.of("P1"),
                        "1 SLOW_DISK=50",
                        200),
                new PlantedBug(
                        "a snapshot is acknowledged before it is durable",
                        "consensus/SnapshotReceiver.java",
                        "ballot.sendAfter(write, from, reply",
                        "ballot.send(from, reply",
                        List.of("P2"),
                        "3 DISK_WIPE=20,MASTER_CRASH=30,SLOW_DISK=60",
                        400),
                new PlantedBug(
                        "entries are acknowledged before they are durable",
                        "consensus/Following.java",
                        "log.writeUpTo(verifiedIndex),",
                        "Ballot.NO_WRITE,",
                        List.of("P2"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "a heartbeat's answer claims entries that the heartbeat did not verify",
                        "consensus/Following.java",
                        "long matchIndex = Math.min(verifiedIndex, log.durableIndex());",
                        "long matchIndex = log.durableIndex();",
                        List.of("P2"),
                        "5 MASTER_CRASH=40,PARTITION=50,LATENCY=20",
                        200),
                new PlantedBug(
                        "a candidate's own vote counts twice",
                        "consensus/Members.java",
                        "return count > voters.size() / 2;",
                        "return count + (who.contains(self) ? 1 : 0) > voters.size() / 2;",
                        List.of("P1"),
                        "5 MASTER_CRASH=40,PARTITION=30,DUPLICATION=90",
                        400),
                new PlantedBug(
                        "an entry of an earlier term is committed by counting",
                        "consensus/Replication.java",
                        "if (index > log.commitIndex() && log.termAt(index) == ballot.term()) {",
                        "if (index > log.commitIndex()) {",
                        List.of("P2"),
                        "3 MASTER_CRASH=60,LATENCY=20",
                        400),
                new PlantedBug(
                        "a candidate's log is not compared",
                        "consensus/ReplicatedLog.java",
                        "return otherLastTerm > lastTerm() || (otherLastTerm == lastTerm() && otherLastIndex >= lastIndex());",
                        "return true;",
                        List.of("P2"),
                        "3 MASTER_CRASH=60,PARTITION=30",
                        200),
                new PlantedBug(
                        "a wiped disk passes for the one before",
                        "master/MasterCore.java",
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
                        "a fencing token is given twice",
                        "registry/Transitions.java",
                        "state.nextToken++",
                        "state.nextToken",
                        List.of("P5", "P12"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "an attempt's resources are freed twice",
                        "registry/SlaveRecord.java",
                        "reserved = reserved.minus(attempt.reservation());",
                        """
                        reserved = reserved.minus(attempt.reservation());
                        if (attempt.reservation().fitsIn(reserved)) {
                            reserved = reserved.minus(attempt.reservation());
                        }""",
                        List.of("P6", "P12"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "a cancelled attempt gives its resources back before it has stopped",
                        "registry/Transitions.java",
                        "if (current != null) {\n            changeState(current, AttemptState.STOPPING);",
                        "if (current != null) {\n            release(current, AttemptEnd.CANCELLED);",
                        List.of("P6"),
                        ANYWHERE,
                        300),
                new PlantedBug(
                        "a superseded attempt's report decides",
                        "registry/AttemptRecord.java",
                        "return end == AttemptEnd.SLAVE_LOST && job.isPending() && job.lastAttempt == number;",
                        "return end == AttemptEnd.SLAVE_LOST && !job.state.isFinal();",
                        List.of("P5", "P4"),
                        "3 SLAVE_CRASH=30,PAUSE=40",
                        300),
                new PlantedBug(
                        "a job that does not wait is assigned",
                        "registry/JobCommands.java",
                        "if (!job.isPending()) {",
                        "if (job.isPending() && job.lastAttempt < 0) {",
                        List.of("P4", "P5", "P12"),
                        ANYWHERE,
                        400),
                new PlantedBug(
                        "an id in use is accepted for another job",
                        "registry/JobCommands.java",
                        "return known.spec.equals(submission.spec()) ?",
                        "return known.id.equals(submission.id()) ?",
                        List.of("P4"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "a submit that is repeated makes the job wait again",
                        "registry/JobCommands.java",
                        "if (known != null) {\n            return known.spec",
                        "if (known != null && !known.state.isFinal()) {\n            return known.spec",
                        List.of("P4", "P5", "P12"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "an order for another incarnation or session is followed",
                        "slave/SlaveCore.java",
                        "if (incarnation.equals(config.incarnation()) && registration.isOfSession(session)) {",
                        "if (session != 0) {",
                        List.of("P9"),
                        "3 SLAVE_CRASH=60,SLOW_DISK=60,LATENCY=40",
                        400),
                new PlantedBug(
                        "an order of an earlier term is followed",
                        "kernel/LeaderTracker.java",
                        "return ofTerm > this.term || (ofTerm == this.term && (leaderOfTerm == null || leaderOfTerm.equals(from)));",
                        "return ofTerm >= 0;",
                        List.of("P9"),
                        "script orderOfOldLeader",
                        1000),
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
                        "an order that was lost is not repeated",
                        "master/OrderBook.java",
                        "if (nowNanos >= nextResendNanos) {",
                        "if (nowNanos < 0 && nowNanos >= nextResendNanos) {",
                        List.of("P8"),
                        "3 FRAME_LOSS=40,LINK_BREAKS=40",
                        400),
                new PlantedBug(
                        "a slave is given up before its lease has run out",
                        "master/SlaveDesk.java",
                        "timings.leaseWithDrift().toNanos(), timings.slaveHeartbeat().toNanos()",
                        "timings.slaveHeartbeat().toNanos(), timings.slaveHeartbeat().toNanos()",
                        List.of("P7"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "an order is followed when the lease has run out",
                        "slave/SlaveCore.java",
                        "registration.checkLease(now);\n        if (message instanceof LeaderInfo info) {",
                        "if (message instanceof LeaderInfo info) {",
                        List.of("P9"),
                        "3 PAUSE=60",
                        400),
                new PlantedBug(
                        "a failed attempt counts as a success",
                        "registry/Transitions.java",
                        "outcome.state() == JobState.SUCCEEDED ? AttemptEnd.SUCCEEDED : AttemptEnd.FAILED",
                        "AttemptEnd.SUCCEEDED",
                        List.of("P4"),
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
                        "what was sent and not answered is called a failure",
                        "client/Call.java",
                        "(lostTrack || !openTries.isEmpty())",
                        "lostTrack",
                        List.of("P11"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "a copy of a refused request counts",
                        "master/ClientDesk.java",
                        "&& requestId <= last.requestId()",
                        "&& requestId < 0",
                        List.of("P11"),
                        "3 SLAVE_RESIZE=90,LATENCY=60,DUPLICATION=90",
                        1000),
                new PlantedBug(
                        "a slave that was restarted says nothing of the outcomes on its disk",
                        "slave/Memory.java",
                        "isOurs && !table.isFull()",
                        "isOurs && before.isEmpty() && !table.isFull()",
                        List.of("P4"),
                        "3 SLAVE_CRASH=60",
                        200),
                new PlantedBug(
                        "an outcome that a slave tells after its restart does not count",
                        "registry/SlaveCommands.java",
                        "if (report.status() != AttemptReport.Status.RUNNING) {",
                        "if (sameIncarnation && report.status() != AttemptReport.Status.RUNNING) {",
                        List.of("P4"),
                        "script slaveRestartsWithoutALeader",
                        5),
                new PlantedBug(
                        "an old copy of a data directory passes for its newest life",
                        "model/Edition.java",
                        "startedAt > other.count;",
                        "startedAt > 0;",
                        List.of("P1", "P2"),
                        "3 DISK_RESTORED=60,MASTER_CRASH=40,PARTITION=30",
                        400),
                new PlantedBug(
                        "the brake is never released while a slave is silent",
                        "master/Brake.java",
                        "return Math.min(overdue, pace());",
                        "return 0;",
                        List.of("P8"),
                        "script halfOfTheSlavesDie",
                        3),
                new PlantedBug(
                        "jobs are kept by the leaders' wall clocks",
                        "registry/RegistryState.java",
                        "Math.min(Math.max(step, 0), Registry.MAX_STEP_MILLIS)",
                        "Math.max(step, 0)",
                        List.of("P2", "P4", "P8", "P11"),
                        "3 WALL_JUMP=40",
                        100),
                new PlantedBug(
                        "a removed master goes on leading",
                        "consensus/ConsensusCore.java",
                        "if (election.leads() && !members.isSelfVoter() && log.isMembershipCommitted()) {",
                        "if (election.leads() && members.voters().isEmpty()) {",
                        List.of("P8", "P1"),
                        ANYWHERE,
                        400),
                new PlantedBug(
                        "a master that is admitted votes, though nobody asked for it",
                        "consensus/Reconfiguration.java",
                        "boolean promote = voter != null || (learner != null && learner.promote());",
                        "boolean promote = rest.members().size() > 0;",
                        List.of("P1"),
                        ANYWHERE,
                        200),
                new PlantedBug(
                        "the removal of a master is called done before it is committed",
                        "consensus/Reconfiguration.java",
                        "if (now.named(node).isEmpty()) {\n            return log.isMembershipCommitted() ? MembershipAnswer.DONE : MembershipAnswer.LATER;",
                        "if (now.named(node).isEmpty()) {\n            return MembershipAnswer.DONE;",
                        List.of("P11"),
                        ANYWHERE,
                        200),
                new PlantedBug(
                        "the vote of a master that only learns counts",
                        "consensus/Members.java",
                        "voters = membership.voters();",
                        "voters = membership.members().stream().map(Membership.Member::id).toList();",
                        List.of("P1", "P2", "P8"),
                        ANYWHERE,
                        200),
                new PlantedBug(
                        "an exclusive job is placed again as soon as its slave is lost",
                        "master/ExclusionWait.java",
                        "return Math.max(activeSinceNanos, heardNanos.getOrDefault(slave, activeSinceNanos)) + waitNanos;",
                        "return activeSinceNanos;",
                        List.of("P5"),
                        "3 SLAVE_CRASH=60",
                        1000),
                new PlantedBug(
                        "a new leader does not wait for the leases that another one gave",
                        "master/ExclusionWait.java",
                        "return Math.max(activeSinceNanos, heardNanos.getOrDefault(slave, activeSinceNanos)) + waitNanos;",
                        "Long heard = heardNanos.get(slave);\n        return heard == null ? activeSinceNanos : heard + waitNanos;",
                        List.of("P5"),
                        "3 SLAVE_CRASH=60,MASTER_CRASH=40",
                        1000),
                new PlantedBug(
                        "a new incarnation of a slave proves that the former one has stopped",
                        "registry/SlaveCommands.java",
                        "if (!sameIncarnation) {\n                lose(attempt);",
                        "if (!sameIncarnation) {\n                judgeStopped(attempt);",
                        List.of("P5"),
                        "3 SLAVE_CRASH=90",
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
                        "an exclusive attempt goes on when the lease is over",
                        "slave/Registration.java",
                        "effects.leaseHolds(sentNanos, leaseNanos);",
                        "effects.leaseHolds(sentNanos, leaseNanos * 10);",
                        List.of("P5"),
                        "3 PAUSE=60",
                        1000),
                new PlantedBug(
                        "entries are reported durable before their file is flushed",
                        "storage/StoreFiles.java",
                        "        log.force();\n        snapshots.force();",
                        "        snapshots.force();",
                        List.of("P2"),
                        "3 POWER_CUT=10 files",
                        20),
                new PlantedBug(
                        "a vote is reported durable before its file is flushed",
                        "storage/MetadataFile.java",
                        "        file.writeFully(copy.duplicate(), slot + COPY_BYTES);\n        file.force();",
                        "        file.writeFully(copy.duplicate(), slot + COPY_BYTES);",
                        List.of("P2"),
                        "3 POWER_CUT=10 files",
                        20),
                new PlantedBug(
                        "a segment gets its name, and the name is not flushed",
                        "storage/SegmentWriter.java",
                        "        io.rename(temporary, path);\n        io.forceDirectory(directory);",
                        "        io.rename(temporary, path);",
                        List.of("P2"),
                        "3 POWER_CUT=10 files",
                        100),
                new PlantedBug(
                        "a snapshot gets its name before it is flushed",
                        "storage/SnapshotWriter.java",
                        "writeBlock(SnapshotFormat.SEAL, body, 0, body.length);\n        force();",
                        "writeBlock(SnapshotFormat.SEAL, body, 0, body.length);",
                        List.of("P2"),
                        "3 POWER_CUT=40 files",
                        400),
                new PlantedBug(
                        "damage in the middle of a log is cut off like a torn end",
                        "storage/LogReader.java",
                        "if (later >= 0) {",
                        "if (later < -1) {",
                        List.of("P2"),
                        "3 BIT_ROT=40 files",
                        200),
                new PlantedBug(
                        "the checksum of a record is not compared",
                        "storage/SegmentReader.java",
                        "if (RecordFormat.crc(header.key(), headerBytes, 0, body, 0, body.length) != record.crc()) {",
                        "if (record.length() < 0) {",
                        List.of("P2", "P10", "P12"),
                        "3 BIT_ROT=40 files",
                        200),
                new PlantedBug(
                        "a flush that failed is tried again",
                        "storage/SegmentWriter.java",
                        "        writeBuffer();\n        file.force();\n        batchStart",
                        """
                                writeBuffer();
                                try {
                                    file.force();
                                } catch (IOException e) {
                                    file.force();
                                }
                                batchStart""",
                        List.of("P2"),
                        "3 DISK_FAILS=60 files",
                        200),
                new PlantedBug(
                        "a short write is taken for a whole one",
                        "storage/FileIo.java",
                        "            at += written;\n",
                        "            at += written;\n            source.position(source.limit());\n",
                        List.of("P2", "P12"),
                        "3 MASTER_CRASH=40 files",
                        200),
                new PlantedBug(
                        "what an opening finds is not made durable",
                        "storage/LogFiles.java",
                        "file.confirm(tail.lastBatchStart(), tail.end());",
                        "file.size();",
                        List.of("P2"),
                        "3 MASTER_CRASH=60,SLOW_DISK=40 files",
                        400),
                new PlantedBug(
                        "a master that has lost a part of its log votes",
                        "master/MasterCore.java",
                        "found.damaged() || recovered.damage() != null;",
                        "found.damaged();",
                        List.of("P1", "P2", "P8", "P12"),
                        "3 BIT_ROT=60,MASTER_CRASH=40 files",
                        1000),
                new PlantedBug(
                        "a master that has fetched a part of what it lost votes",
                        "consensus/Healing.java",
                        "&& committed >= leaderCommitIndex",
                        "",
                        List.of("P2"),
                        "script partlyHealed",
                        1000),
                new PlantedBug(
                        "a master starts with the disk of another one",
                        "master/MasterCore.java",
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
                        "ended.computeIfAbsent(watch, key -> new ArrayList<>()).add(job);",
                        "ended.put(watch, new ArrayList<>(List.of(job)));",
                        List.of("P8"),
                        ANYWHERE,
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
                        200),
                new PlantedBug(
                        "whether a removal leaves a majority is asked only when it is requested",
                        "master/MembershipDesk.java",
                        "change.kind() == ChangeMasters.Kind.REMOVE",
                        "change.master().value().isEmpty()",
                        List.of("P8"),
                        "script removalMeetsAnotherDeath",
                        3),
                new PlantedBug(
                        "a master is made a voter that has not acknowledged that it is to vote",
                        "consensus/Replication.java",
                        "&& peer.matchIndex() >= log.membershipIndex()",
                        "",
                        List.of("P8"),
                        "2 DISK_WIPE=60",
                        400),
                new PlantedBug(
                        "a leader is followed that has not said whose it is",
                        "slave/SlaveCore.java",
                        "if (tracker.clusterId() == 0) {",
                        "if (tracker.clusterId() == 1) {",
                        List.of("P4"),
                        "1 SLAVE_CRASH=40,LINK_CUT=60,FRAME_LOSS=60,MASTER_LEAVES=28",
                        1000),
                new PlantedBug(
                        "a master believes its own log alone who votes",
                        "master/Editions.java",
                        "newest.isNewerThan(voters) ? newest.voters() : voters.voters()",
                        "voters.voters()",
                        List.of("P8"),
                        "5 DISK_WIPE=62,DISK_FULL=44,BRIDGE=7 files",
                        1000));
    }
}
