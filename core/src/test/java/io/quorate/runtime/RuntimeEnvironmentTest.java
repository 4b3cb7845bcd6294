package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Now;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.spi.LinkEnd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose words go first: or a flood of slaves and clients would be taken for the silence of a master. */
final class RuntimeEnvironmentTest {
    private static final NodeRef MASTER = NodeRef.master(NodeId.of("m1"));
    private static final NodeRef OTHER_MASTER = NodeRef.master(NodeId.of("m2"));
    private static final NodeRef SLAVE = NodeRef.slave(NodeId.of("s1"));
    private static final NodeRef CLIENT = NodeRef.client(NodeId.of("c1"));
    private static final long FIRST = 1;
    private static final long SECOND = 2;

    private final Mailbox mailbox = new Mailbox(SystemClock.INSTANCE, 10, 1_000, 10);
    private final List<String> applied = new ArrayList<>();

    @Test
    void betweenMastersItIsUrgent() throws Exception {
        environment(MASTER).authenticated(SECOND, OTHER_MASTER);

        assertThat(order()).containsExactly("second", "first");
    }

    @Test
    void whatSlavesSayToAMasterIsNot() throws Exception {
        environment(MASTER).authenticated(SECOND, SLAVE);

        assertThat(order()).containsExactly("first", "second");
    }

    @Test
    void whatClientsSayToAMasterCanWait() throws Exception {
        environment(MASTER).authenticated(FIRST, CLIENT);

        assertThat(order()).containsExactly("second");
        Input patient = mailbox.takePatient(1);
        assertThat(patient).isNotNull();
        patient.apply(new Now(0, 0));
        assertThat(applied).containsExactly("second", "first");
    }

    @Test
    void whatAMasterSaysToASlaveIsNot() throws Exception {
        environment(SLAVE).authenticated(SECOND, OTHER_MASTER);

        assertThat(order()).containsExactly("first", "second");
    }

    @Test
    void aLinkThatThisSideClosedIsForgotten() throws Exception {
        RuntimeEnvironment environment = environment(MASTER);
        environment.authenticated(SECOND, OTHER_MASTER);
        environment.disconnect(SECOND);

        assertThat(order()).containsExactly("first", "second");
    }

    private RuntimeEnvironment environment(NodeRef self) {
        Hub hub = Hub.start(new HubTest.FakeTransport(), new HubTest.FakeClock());
        OwnerThreadGuard guard = new OwnerThreadGuard(self.toString());
        guard.claim();
        return new RuntimeEnvironment(guard, hub.join(self, "demo", new Deaf()), mailbox, null);
    }

    /** In which order what came over the two links is done. */
    private List<String> order() throws InterruptedException {
        mailbox.offerFrame(FIRST, 1, now -> applied.add("first"));
        mailbox.offerFrame(SECOND, 1, now -> applied.add("second"));
        List<Input> inputs = new ArrayList<>();
        mailbox.take(inputs, 10, 0);
        inputs.forEach(input -> input.apply(new Now(0, 0)));
        return applied;
    }

    private static final class Deaf implements HubListener {
        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {}

        @Override
        public boolean onAccepted(long link, Endpoint from) {
            return true;
        }

        @Override
        public void onLinkUp(long link) {}

        @Override
        public void onFrame(long link, byte[] frame) {}

        @Override
        public void onLoneFrame(long link, byte[] frame) {}

        @Override
        public void onLinkEnd(long link, LinkEnd end) {}
    }
}
