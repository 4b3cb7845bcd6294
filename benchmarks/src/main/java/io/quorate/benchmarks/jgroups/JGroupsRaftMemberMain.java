package io.quorate.benchmarks.jgroups;

import io.quorate.benchmarks.replication.Command;
import io.quorate.benchmarks.replication.Member;
import io.quorate.benchmarks.replication.Peers;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Collectors;
import org.jgroups.JChannel;
import org.jgroups.raft.RaftHandle;

/** The process of a member of jgroups-raft: {@code id all-members data-directory}. */
public final class JGroupsRaftMemberMain {
    private static final String GROUP = "bench";
    private static final String STACK = "/jgroups-raft.xml";

    private JGroupsRaftMemberMain() {}

    /** @throws Exception as its API does, whatever goes wrong: this process ends then */
    public static void main(String[] args) throws Exception {
        Map<NodeId, Endpoint> members = Peers.parse(args[1]);
        Endpoint own = members.get(NodeId.of(args[0]));
        if (own == null) {
            throw new IllegalArgumentException(args[0] + " is none of the members " + members.keySet());
        }
        // The stack's file names these.
        System.setProperty("bench.id", args[0]);
        System.setProperty(
                "bench.members", members.keySet().stream().map(NodeId::value).collect(Collectors.joining(",")));
        System.setProperty("bench.host", own.host());
        System.setProperty("bench.port", String.valueOf(own.port()));
        System.setProperty(
                "bench.hosts",
                members.values().stream()
                        .map(endpoint -> endpoint.host() + "[" + endpoint.port() + "]")
                        .collect(Collectors.joining(",")));
        System.setProperty("bench.data", args[2]);
        Member member = new Member();
        try (InputStream stack = JGroupsRaftMemberMain.class.getResourceAsStream(STACK);
                JChannel channel = new JChannel(stack)) {
            channel.name(args[0]);
            RaftHandle handle = new RaftHandle(channel, new AppliedCommands(member::committed));
            channel.connect(GROUP);
            member.serve(commands -> propose(handle, commands), handle::isLeader);
            // Nothing is to be kept: the process ends while the others may still talk to it.
            Runtime.getRuntime().halt(0);
        }
    }

    private static void propose(RaftHandle handle, int commands) {
        long proposedNanos = System.nanoTime();
        for (int i = 0; i < commands; i++) {
            try {
                handle.setAsync(Command.many(1, proposedNanos), 0, Command.BYTES);
            } catch (Exception e) {
                throw new IllegalStateException("jgroups-raft did not take a command", e);
            }
        }
    }
}
