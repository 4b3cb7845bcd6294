package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.DiskId;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveOrder.StopOrders;
import io.quorate.registry.Harness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a leader tells a slave that holds as much as a slave can is never more than its decoder takes. */
final class LargeOrdersTest {
    private final Harness harness = new Harness();
    private final RecordingOutbox out = new RecordingOutbox();

    @Test
    void stopsAreSplit() {
        harness.register("s1", 1, "cpus=3000");
        OrderBook orders = new OrderBook(harness.registry, out);
        harness.registry.addListener(orders);
        for (int i = 0; i < 2_500; i++) {
            harness.running("j" + i, "s1");
            harness.cancel("j" + i);
        }
        orders.becomeActive();
        orders.flush(1, 1);
        assertThat(out.take(StopOrders.class))
                .extracting(message -> message.attempts().size())
                .containsExactly(1_000, 1_000, 500);
    }

    @Test
    void acknowledgementsAreSplit() {
        MetadataKeeper keeper = new MetadataKeeper(MasterMetadata.ofNewDisk(new DiskId(1), new Incarnation(1)), out);
        ReportDesk desk = new ReportDesk(
                new Replica(
                        NodeId.of("m1"), MasterConfig.AMPLE_MEMORY, harness.registry, keeper, out, new SeededRandom(1)),
                out);
        desk.becomeActive(1);
        List<AttemptReport> ended = new ArrayList<>();
        for (AttemptKey key : mostKeys()) {
            ended.add(AttemptReport.stopped(key));
        }
        desk.acknowledgeEnded(Harness.slaveId("s1"), 1, ended);
        desk.flush();
        List<ReportsAck> acks = out.take(ReportsAck.class);
        assertThat(acks)
                .hasSize(10)
                .allSatisfy(ack -> assertThat(ack.attempts()).hasSize(1_000));
        assertThat(acks.stream().flatMap(ack -> ack.attempts().stream())).containsExactlyElementsOf(mostKeys());
    }

    @Test
    void aRegistrationThatStopsAllThatASlaveCanHoldIsOneMessage() {
        Registered most = new Registered(
                Long.MAX_VALUE, new Incarnation(-1), Long.MAX_VALUE, Long.MAX_VALUE, 1000, 1000, mostKeys());
        byte[] frame = MessageCodec.encode(most);
        assertThat(frame).hasSizeLessThan(ProtocolLimits.MAX_FRAME_BYTES);
        assertThat(MessageCodec.decode(frame)).isEqualTo(most);
    }

    private static List<AttemptKey> mostKeys() {
        List<AttemptKey> keys = new ArrayList<>();
        for (int i = 0; i < ProtocolLimits.MAX_ELEMENTS; i++) {
            String name = "j" + i;
            keys.add(new AttemptKey(
                    JobId.of(name + "x".repeat(JobId.MAX_LENGTH - name.length())),
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE - i));
        }
        return keys;
    }
}
