package io.quorate.benchmarks.microraft;

import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.quorate.benchmarks.replication.Command;
import io.quorate.benchmarks.replication.Member;
import io.quorate.benchmarks.replication.Peers;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The process of a member of MicroRaft: {@code id all-members data-directory}. */
public final class MicroRaftMemberMain {
    private static final String GROUP = "bench";
    /** More than are ever in flight; its default is 5,000. */
    private static final int MAX_PENDING = 10_000;
    /** Few snapshots, so that a member that lags still finds its entries. */
    private static final int COMMITS_PER_SNAPSHOT = 1_000_000;

    private MicroRaftMemberMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<NodeId, Endpoint> members = Peers.parse(args[1]);
        NodeId self = NodeId.of(args[0]);
        DefaultRaftModelFactory models = new DefaultRaftModelFactory();
        Member member = new Member();
        List<RaftEndpoint> peers = members.keySet().stream()
                .map(id -> (RaftEndpoint) new Peer(id.value()))
                .toList();
        Peer own = new Peer(self.value());
        try (AppendOnlyStore store = new AppendOnlyStore(Path.of(args[2]));
                Wires wires = new Wires(members, self, new MessageCodec(GROUP, models), member::failed)) {
            RaftNode node = RaftNode.newBuilder()
                    .setGroupId(GROUP)
                    .setLocalEndpoint(own)
                    .setInitialGroupMembers(peers)
                    .setConfig(RaftConfig.newBuilder()
                            .setMaxPendingLogEntryCount(MAX_PENDING)
                            .setCommitCountToTakeSnapshot(COMMITS_PER_SNAPSHOT)
                            .build())
                    .setTransport(wires)
                    .setStore(store)
                    .setModelFactory(models)
                    .setStateMachine(new CommittedCommands(member::committed))
                    .build();
            node.start();
            wires.start(node::handle);
            member.serve(
                    commands -> {
                        long proposedNanos = System.nanoTime();
                        for (int i = 0; i < commands; i++) {
                            node.replicate(Command.many(1, proposedNanos));
                        }
                    },
                    () -> own.equals(node.getTerm().getLeaderEndpoint()));
            // Nothing is to be kept: the process ends while the others may still talk to it.
            Runtime.getRuntime().halt(0);
        }
    }
}
