package io.quorate.benchmarks.replication;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.runtime.RoleUnderTest;
import io.quorate.storage.FileLogStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The process of a member of Quorate's consensus: {@code id all-members cluster data-directory together|apart}. */
public final class QuorateMemberMain {
    static final String TOGETHER = "together";
    static final String APART = "apart";

    private QuorateMemberMain() {}

    public static void main(String[] args) throws InterruptedException {
        Map<NodeId, Endpoint> members = Peers.parse(args[1]);
        NodeId self = NodeId.of(args[0]);
        boolean together = args[4].equals(TOGETHER);
        Member member = new Member();
        AtomicReference<@Nullable ConsensusRole> made = new AtomicReference<>();
        try (RoleUnderTest running = new RoleUnderTest(
                self,
                args[2],
                Peers.transport(members, self),
                FileLogStore.at(Path.of(args[3])),
                (outbox, random, recovered) -> {
                    ConsensusRole role = new ConsensusRole(
                            self, members, outbox, random, recovered, member::committed, member::skipped);
                    made.set(role);
                    return role;
                },
                member::failed)) {
            ConsensusRole role = Objects.requireNonNull(made.get(), "it was made when it was started");
            member.serve(
                    commands -> {
                        long proposedNanos = System.nanoTime();
                        running.call(now -> role.propose(now, commands, proposedNanos, together));
                    },
                    role::leads);
        }
        System.exit(0);
    }
}
