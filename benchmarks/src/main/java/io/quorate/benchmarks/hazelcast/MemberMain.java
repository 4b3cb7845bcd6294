package io.quorate.benchmarks.hazelcast;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.quorate.benchmarks.process.ChildLife;

/** The process of a member: {@code port all-ports}. */
public final class MemberMain {
    private MemberMain() {}

    public static void main(String[] args) {
        HazelcastInstance member =
                Hazelcast.newHazelcastInstance(Hazelcasts.member(Integer.parseInt(args[0]), Hazelcasts.ports(args[1])));
        // Before the client comes, so that it is compiled and ready on every member.
        member.getDurableExecutorService(Hazelcasts.EXECUTOR);
        ChildLife.ready();
        while (ChildLife.next() != null) {
            ChildLife.ready();
        }
        member.getLifecycleService().terminate();
        System.exit(0);
    }
}
