package io.quorate.protocol;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.ClusterStatus;
import io.quorate.model.DiskId;
import io.quorate.model.DurableState;
import io.quorate.model.Edition;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.KnownVoters;
import io.quorate.model.MasterInfo;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException.Reason;
import io.quorate.model.Resources;
import io.quorate.model.Role;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import io.quorate.model.VoterId;
import io.quorate.model.Work;
import io.quorate.spi.LogEntry;
import io.quorate.spi.SnapshotInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Messages with random content, a function of the seed. */
final class RandomMessages {
    private final SeededRandom random;

    RandomMessages(long seed) {
        this.random = new SeededRandom(seed);
    }

    Message of(MessageKind kind) {
        return switch (kind) {
            case HELLO ->
                new LinkMessage.Hello(
                        small(),
                        small(),
                        text(),
                        any(),
                        ref(),
                        incarnation(),
                        endpoint(),
                        role(),
                        maybe(this::ref),
                        any());
            case HELLO_REPLY ->
                new LinkMessage.HelloReply(small(), any(), ref(), incarnation(), endpoint(), any(), bytes(32));
            case HELLO_CONFIRM -> new LinkMessage.HelloConfirm(bytes(32));
            case HELLO_REFUSED -> new LinkMessage.HelloRefused(text());
            case KEEP_ALIVE -> new LinkMessage.KeepAlive();
            case PEERS -> new LinkMessage.Peers(list(this::announcement));
            case FOUNDING_STATE ->
                new FormationMessage.FoundingState(voter(), list(this::voter), coin(), coin(), any());
            case JOIN_REQUEST -> new FormationMessage.JoinRequest(voter(), any());
            case JOIN_ANSWER -> new FormationMessage.JoinAnswer(voter(), any());
            case EDITION_NOTICE -> new FormationMessage.EditionNotice(voter(), any(), edition(), durableState());
            case EDITION_NOTED ->
                new FormationMessage.EditionNoted(
                        voter(), voter(), any(), edition(), knownVoters(), maybe(this::durableState));
            case CONSENSUS -> new ConsensusEnvelope(any(), disk(), disk(), consensus());
            case MASTER_STATE ->
                new MasterState(pick(MasterRole.values()), natural(), maybe(this::node), natural(), natural());
            case LEADER_QUERY -> new LeaderMessage.LeaderQuery();
            case LEADER_INFO -> new LeaderMessage.LeaderInfo(any(), natural(), maybe(this::node), endpoint(), text());
            case REGISTER ->
                new SlaveReport.Register(
                        incarnation(),
                        natural(),
                        endpoint(),
                        resources(),
                        1 + upTo(SlaveInfo.MAX_ATTEMPTS - 1),
                        attributes(),
                        list(this::report),
                        maybe(this::digest));
            case HEARTBEAT -> new SlaveReport.Heartbeat(natural(), natural(), coin());
            case ATTEMPT_REPORTS -> new SlaveReport.AttemptReports(natural(), natural(), list(this::report), coin());
            case DEREGISTER -> new SlaveReport.Deregister(natural());
            case REGISTERED ->
                new SlaveOrder.Registered(
                        natural(), incarnation(), natural(), natural(), natural(), natural(), list(this::key));
            case REGISTER_REFUSED -> new SlaveOrder.RegisterRefused(natural(), incarnation(), coin(), text());
            case HEARTBEAT_ACK ->
                new SlaveOrder.HeartbeatAck(natural(), natural(), natural(), natural(), natural(), natural());
            case RUN_ORDERS ->
                new SlaveOrder.RunOrders(
                        natural(),
                        incarnation(),
                        natural(),
                        list(() -> new SlaveOrder.RunOrders.Run(key(), work(), isolation())));
            case STOP_ORDERS -> new SlaveOrder.StopOrders(natural(), incarnation(), natural(), list(this::key));
            case REPORTS_ACK -> new SlaveOrder.ReportsAck(natural(), natural(), list(this::key));
            case DEREGISTERED -> new SlaveOrder.Deregistered(natural(), natural());
            case LIST_ATTEMPTS -> new SlaveOrder.ListAttempts(natural(), incarnation(), natural());
            case CLIENT_REQUEST -> new ClientRequest(any(), operation());
            case CLIENT_REPLY -> new ClientReply(any(), result());
        };
    }

    Announcement announcement() {
        NodeRef node = ref();
        return new Announcement(
                text(),
                any(),
                node,
                incarnation(),
                endpoint(),
                natural(),
                maybe(() -> new Announcement.OfMaster(disk(), small(), natural(), maybe(this::node))));
    }

    private ConsensusMessage consensus() {
        return switch (upTo(8)) {
            case 0 -> new ConsensusMessage.PreVoteRequest(natural(), natural(), natural());
            case 1 -> new ConsensusMessage.PreVoteReply(natural(), natural(), coin());
            case 2 -> new ConsensusMessage.VoteRequest(natural(), natural(), natural(), coin());
            case 3 -> new ConsensusMessage.VoteReply(natural(), coin());
            case 4 ->
                new ConsensusMessage.AppendEntries(
                        natural(),
                        natural(),
                        natural(),
                        list(() -> new LogEntry(
                                natural() + 1, natural() + 1, pick(LogEntry.Kind.values()), bytes(upTo(200)))),
                        natural(),
                        natural());
            case 5 ->
                new ConsensusMessage.AppendReply(natural(), coin(), natural(), natural(), natural(), natural(), coin());
            case 6 -> {
                byte[] piece = bytes(upTo(200));
                long offset = upTo(1000);
                yield new ConsensusMessage.SnapshotChunk(
                        natural(),
                        new SnapshotInfo(natural() + 1, natural() + 1, any(), bytes(upTo(50))),
                        offset + piece.length + upTo(9),
                        offset,
                        piece);
            }
            case 7 -> new ConsensusMessage.SnapshotReply(natural(), any(), natural(), coin());
            default -> new ConsensusMessage.TimeoutNow(natural());
        };
    }

    private ClientOperation operation() {
        return switch (upTo(8)) {
            case 0 -> new ClientOperation.Submit(list(() -> new ClientOperation.Submission(jobId(), spec())), coin());
            case 1 -> new ClientOperation.GetJob(jobId(), coin());
            case 2 ->
                new ClientOperation.ListJobs(
                        new JobFilter(maybe(() -> pick(JobState.values()))), maybe(this::jobId), small(), coin());
            case 3 -> new ClientOperation.Cancel(jobId());
            case 4 -> new ClientOperation.ListNodes(coin());
            case 5 -> new ClientOperation.GetStatus(coin());
            case 6 -> new ClientOperation.AwaitJobs(list(this::jobId));
            case 7 -> new ClientOperation.Drain(node(), coin());
            default -> {
                ClientOperation.ChangeMasters.Kind kind = pick(ClientOperation.ChangeMasters.Kind.values());
                boolean replaces = kind == ClientOperation.ChangeMasters.Kind.REPLACE;
                yield new ClientOperation.ChangeMasters(kind, node(), replaces ? node() : null);
            }
        };
    }

    private ClientResult result() {
        return switch (upTo(11)) {
            case 0 ->
                new ClientResult.Submitted(list(
                        () -> new ClientResult.SubmitAnswer(jobId(), maybe(() -> pick(Reason.values())), text())));
            case 1 -> new ClientResult.OneJob(natural(), job());
            case 2 -> new ClientResult.JobPage(natural(), list(this::job), coin());
            case 3 -> new ClientResult.Nodes(natural(), list(this::master), list(this::slave));
            case 4 -> new ClientResult.Status(status());
            case 5 -> new ClientResult.JobsEnded(list(this::job));
            case 6 -> new ClientResult.Done();
            case 7 -> new ClientResult.NotLeader(natural(), maybe(this::node), endpoint(), text());
            case 8 -> new ClientResult.Overloaded(natural());
            case 10 ->
                new ClientResult.Forgotten(
                        jobId(), pick(new JobState[] {JobState.SUCCEEDED, JobState.EXPIRED}), natural());
            case 9 -> new ClientResult.Rejected(pick(Reason.values()), text());
            default -> new ClientResult.Indeterminate(text());
        };
    }

    private Job job() {
        return new Job(
                jobId(),
                spec(),
                pick(JobState.values()),
                maybe(this::node),
                small(),
                natural(),
                instant(),
                maybe(this::instant),
                maybe(this::outcome),
                list(() -> new Attempt(
                        small() + 1,
                        node(),
                        natural(),
                        instant(),
                        maybe(this::instant),
                        maybe(this::instant),
                        maybe(() -> pick(AttemptEnd.values())))));
    }

    private MasterInfo master() {
        return new MasterInfo(
                node(), endpoint(), maybe(() -> pick(MasterRole.values())), coin(), coin(), natural() - 1);
    }

    private SlaveInfo slave() {
        return new SlaveInfo(
                node(),
                endpoint(),
                incarnation(),
                pick(SlaveState.values()),
                resources(),
                resources(),
                attributes(),
                small());
    }

    private ClusterStatus status() {
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            jobs.put(state, natural());
        }
        return new ClusterStatus(
                text(),
                maybe(this::text),
                maybe(this::node),
                natural(),
                natural(),
                list(this::master),
                small(),
                small(),
                small(),
                jobs,
                list(this::text));
    }

    private HeldDigest digest() {
        return new HeldDigest(upTo(5_000), any());
    }

    private AttemptReport report() {
        return switch (upTo(5)) {
            case 0 -> AttemptReport.running(key());
            case 4 -> AttemptReport.declined(key(), text());
            case 5 -> AttemptReport.lost(key(), text());
            case 1 -> AttemptReport.stopped(key());
            case 2 -> AttemptReport.refused(key(), text());
            default -> AttemptReport.ended(key(), outcome());
        };
    }

    private JobOutcome outcome() {
        JobState[] ends = {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED};
        return new JobOutcome(
                pick(ends),
                Bytes.copyOf(bytes(upTo(100))),
                maybe(() -> (int) any()),
                Bytes.copyOf(bytes(upTo(100))),
                coin(),
                maybe(this::text));
    }

    private Isolation isolation() {
        return coin() ? Isolation.EXCLUSIVE : Isolation.AVAILABLE;
    }

    private JobSpec spec() {
        return JobSpec.of(work())
                .name(text())
                .resources(resources())
                .isolation(isolation())
                .lossRetries(small())
                .failureRetries(small())
                .build();
    }

    private Work work() {
        return coin()
                ? new Work.Handler("h" + text(), Bytes.copyOf(bytes(upTo(300))))
                : new Work.Command(List.of("run" + text(), text(), ""));
    }

    private Resources resources() {
        TreeMap<String, Long> amounts = new TreeMap<>();
        for (int i = upTo(4); i > 0; i--) {
            amounts.put("r" + upTo(50), natural() % Resources.MAX_THOUSANDTHS);
        }
        return Resources.ofThousandths(amounts);
    }

    private SortedMap<String, String> attributes() {
        TreeMap<String, String> attributes = new TreeMap<>();
        for (int i = upTo(4); i > 0; i--) {
            attributes.put("zone" + upTo(50), text());
        }
        return attributes;
    }

    private AttemptKey key() {
        return new AttemptKey(jobId(), small() + 1, natural() / 2 + 1);
    }

    private KnownVoters knownVoters() {
        return new KnownVoters(natural(), natural(), list(this::voter));
    }

    private DurableState durableState() {
        return new DurableState(natural(), natural(), natural(), coin());
    }

    private Edition edition() {
        long started = natural() >>> 2;
        return new Edition(started + (natural() >>> 2), started, incarnation());
    }

    private VoterId voter() {
        return new VoterId(node(), disk());
    }

    private DiskId disk() {
        return new DiskId(random.nextNonZero());
    }

    private Incarnation incarnation() {
        return new Incarnation(random.nextNonZero());
    }

    private NodeRef ref() {
        return new NodeRef(role(), node());
    }

    private Role role() {
        return pick(Role.values());
    }

    private NodeId node() {
        return new NodeId("n" + upTo(1000));
    }

    private JobId jobId() {
        return new JobId("job:" + upTo(1_000_000));
    }

    private Endpoint endpoint() {
        return maybe(() -> new Endpoint("host" + upTo(100), upTo(65534) + 1));
    }

    private Instant instant() {
        return Instant.ofEpochMilli(upTo(2_000_000_000) * 1000L);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = upTo(12); i > 0; i--) {
            text.append("aZ09 ä€漢".charAt(upTo(7)));
        }
        return text.append(coin() ? "ü\uD83D\uDE00" : "").toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        return bytes;
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = upTo(4); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private <T> T maybe(Supplier<T> value) {
        return coin() ? value.get() : null;
    }

    private <T> T pick(T[] values) {
        return values[upTo(values.length - 1)];
    }

    private boolean coin() {
        return random.nextLong() < 0;
    }

    private long any() {
        return upTo(3) == 0 ? upTo(3) : random.nextLong();
    }

    private long natural() {
        return upTo(2) == 0 ? upTo(300) : (random.nextLong() >>> 2);
    }

    private int small() {
        return upTo(10_000);
    }

    private int upTo(int max) {
        return (int) random.nextLong(max + 1L);
    }
}
