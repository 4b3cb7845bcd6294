package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CommandCodecTest {
    private static final JobId JOB = JobId.of("j");
    private static final NodeId SLAVE = NodeId.of("s");
    private static final AttemptKey ATTEMPT = new AttemptKey(JOB, 2, 300);

    private static List<Command> all() {
        TreeMap<String, String> attributes = new TreeMap<>();
        attributes.put("zone", "a");
        attributes.put("rack", "");
        return List.of(
                new Command.SubmitJobs(
                        5,
                        List.of(
                                new Command.Submission(
                                        JOB,
                                        JobSpec.handler("h", Bytes.utf8("p"))
                                                .name("n")
                                                .resources(Resources.parse("cpus=0.5"))
                                                .failureRetries(1)
                                                .build()),
                                new Command.Submission(
                                        JobId.of("k"),
                                        JobSpec.process(List.of("echo", "")).build()))),
                new Command.CancelJob(6, JOB),
                new Command.RegisterSlave(
                        7,
                        SLAVE,
                        new Incarnation(-1),
                        8,
                        new Endpoint("h", 80),
                        Resources.parse("cpus=2"),
                        SlaveInfo.MAX_ATTEMPTS,
                        attributes,
                        List.of(AttemptReport.running(ATTEMPT))),
                new Command.ReportAttempts(
                        9,
                        SLAVE,
                        3,
                        10,
                        List.of(
                                AttemptReport.ended(ATTEMPT, JobOutcome.succeeded(Bytes.utf8("r"))),
                                AttemptReport.stopped(ATTEMPT),
                                AttemptReport.refused(ATTEMPT, "no"))),
                new Command.LoseSlave(11, SLAVE, 3, "gone"),
                new Command.DeregisterSlave(12, SLAVE, 3),
                new Command.DrainSlave(13, SLAVE, true),
                new Command.AssignAttempts(14, List.of(new Command.Assignment(JOB, 2, SLAVE, 3))),
                new Command.ForgetJobs(15, 86_400_000, 100_000, 64 << 20, 90_000_000, 1_000_000, 1000),
                new Command.LimitPoison(16, 10, 12_525),
                new Command.SetLeaseFactor(17, 5),
                new Command.RegisterSlave(
                        18,
                        SLAVE,
                        new Incarnation(2),
                        4,
                        null,
                        Resources.NONE,
                        7,
                        new TreeMap<>(),
                        List.of(),
                        HeldDigest.NONE.plus(300)),
                new Command.ForgetSlaves(17, 86_400_000, 10_000, 1000),
                new Command.RegisterSlave(
                        15,
                        SLAVE,
                        new Incarnation(2),
                        3,
                        null,
                        Resources.NONE,
                        7,
                        new TreeMap<>(),
                        List.of(AttemptReport.declined(ATTEMPT, "later"))),
                new Command.ReportAttempts(16, SLAVE, 3, 10, List.of(AttemptReport.lost(ATTEMPT, "gone"))));
    }

    @Test
    void whatIsEncodedIsDecoded() {
        assertThat(CommandCodec.decode(CommandCodec.encode(all()))).isEqualTo(all());
        assertThat(CommandCodec.decode(CommandCodec.encode(List.of()))).isEmpty();
    }

    @Test
    void theBytesStayTheSameOverVersions() {
        assertThat(all().stream()
                        .map(command -> HexFormat.of().formatHex(CommandCodec.encode(List.of(command))))
                        .toList())
                .containsExactly(
                        "03460205052703016a052203016e05080306030168050170070b030903046370757304f40308ffffffff070a01051903016b0514050a050803046563686f0300070008ffffffff07",
                        "0505020605016a",
                        "0749020705017306ffffffffffffffffff0108080b0503016804500d0b030903046370757304d00f0f13030603047261636b030903047a6f6e65050161110c030803016a040206ac020401",
                        "093e02090501730603080a0b13030803016a040206ac020402070502040501720b0c030803016a040206ac0204030b10030803016a040206ac02040409026e6f",
                        "0b0d020b05017306030904676f6e65",
                        "0d07020c0501730603",
                        "0f07020d0501730601",
                        "110e020e050a03016a04020701730803",
                        "131c020f0480b8992906a08d06088095f52a0ac0843d0ce8070e80808020",
                        "15070210040a06ed61",
                        "190402110405",
                        "071d0212050173060208040d000f001207150c0201049287ac8fcd8ad3da2f",
                        "170d02110480b8992906904e08e807",
                        "0724020f050173060208030d000f001113030803016a040206ac02040509056c617465721207",
                        "091d02100501730603080a0b12030803016a040206ac0204060904676f6e65");
    }

    @Test
    void anEarlierVersionsRuleForgetsNothingForItsBytes() {
        byte[] earlier = HexFormat.of().parseHex("1317020f0480b8992906a08d06088095f52a0ac0843d0ce807");
        assertThat(CommandCodec.decode(earlier))
                .containsExactly(new Command.ForgetJobs(15, 86_400_000, 100_000, 90_000_000, 1_000_000, 1000));
    }

    @Test
    void truncatedAtAnyByteItIsMalformed() {
        for (Command command : all()) {
            byte[] bytes = CommandCodec.encode(List.of(command));
            for (int length = 1; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> CommandCodec.decode(cut));
            }
        }
    }

    @Test
    void aChangedByteNeverRaisesAnythingElse() {
        byte[] bytes = CommandCodec.encode(all());
        int malformed = 0;
        for (int at = 0; at < bytes.length; at++) {
            for (int change = 1; change < 256; change *= 2) {
                byte[] broken = bytes.clone();
                broken[at] ^= (byte) change;
                try {
                    CommandCodec.decode(broken);
                } catch (MalformedException expected) {
                    malformed++;
                }
            }
        }
        assertThat(malformed).isPositive();
    }

    @Test
    void unknownFieldsOfACommandAreSkipped() {
        byte[] bytes = new WireWriter()
                .message(
                        2,
                        JOB,
                        (job, out) -> out.number(1, 6)
                                .string(2, job.value())
                                .number(50, 1)
                                .string(51, "later"))
                .toBytes();
        assertThat(CommandCodec.decode(bytes)).containsExactly(new Command.CancelJob(6, JOB));
    }

    @Test
    void anUnknownCommandIsRefused() {
        byte[] bytes = new WireWriter().message(77, JOB, (job, out) -> {}).toBytes();
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> CommandCodec.decode(bytes));
    }

    @Test
    void anEndedReportNeedsAnOutcome() {
        byte[] bytes = CommandCodec.encode(List.of(new Command.ReportAttempts(
                1, SLAVE, 1, 1, List.of(new AttemptReport(ATTEMPT, AttemptReport.Status.ENDED, null, "")))));
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> CommandCodec.decode(bytes));
    }
}
