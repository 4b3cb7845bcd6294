package io.quorate.simulation;

import static io.quorate.simulation.PlantedBug.ANYWHERE;

import java.util.List;

/** Bugs in elections, replication, membership and snapshots. */
final class PlantedConsensusBugs {
    private PlantedConsensusBugs() {}

    static List<PlantedBug> all() {
        return List.of(
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
                        "a master that has fetched a part of what it lost votes",
                        "consensus/Healing.java",
                        "&& committed >= leaderCommitIndex",
                        "",
                        List.of("P2"),
                        "script partlyHealed",
                        1000),
                new PlantedBug(
                        "a master is made a voter that has not acknowledged that it is to vote",
                        "consensus/Replication.java",
                        "&& peer.matchIndex() >= log.membershipIndex()",
                        "",
                        List.of("P8"),
                        "script learnerDiesBeforeItIsAsked",
                        400));
    }
}
