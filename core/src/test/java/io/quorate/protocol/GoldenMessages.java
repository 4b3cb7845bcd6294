package io.quorate.protocol;

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
import io.quorate.protocol.ClientOperation.ChangeMasters.Kind;
import io.quorate.protocol.SlaveOrder.RunOrders.Run;
import io.quorate.spi.LogEntry;
import io.quorate.spi.SnapshotInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One fixed message of every kind and variant: what golden-messages.txt holds the bytes of. */
final class GoldenMessages {
    private static final Endpoint ENDPOINT = new Endpoint("10.0.0.7", 7400);
    private static final Incarnation INCARNATION = new Incarnation(0x1122334455667788L);
    private static final DiskId DISK = new DiskId(0x0A0B0C0D0E0F1011L);
    private static final NodeId M1 = new NodeId("m1");
    private static final NodeId S1 = new NodeId("s1");
    private static final NodeRef MASTER = NodeRef.master(M1);
    private static final NodeRef SLAVE = NodeRef.slave(S1);
    private static final JobId JOB = new JobId("job-1");
    private static final AttemptKey KEY = new AttemptKey(JOB, 2, 77);
    private static final Resources RESOURCES = Resources.parse("cpus=0.5,memory=64MiB");
    private static final JobOutcome OUTCOME =
            new JobOutcome(JobState.FAILED, Bytes.utf8("r"), 3, Bytes.utf8("out"), true, "exit code 3");
    private static final JobSpec SPEC = JobSpec.handler("hash", Bytes.utf8("payload"))
            .name("nightly")
            .resources(RESOURCES)
            .lossRetries(5)
            .failureRetries(1)
            .build();
    private static final Job JOB_SNAPSHOT = new Job(
            JOB,
            SPEC,
            JobState.FAILED,
            S1,
            2,
            77,
            Instant.ofEpochMilli(1_700_000_000_000L),
            Instant.ofEpochMilli(1_700_000_009_000L),
            OUTCOME,
            List.of(new Attempt(
                    2,
                    S1,
                    77,
                    Instant.ofEpochMilli(1_700_000_001_000L),
                    Instant.ofEpochMilli(1_700_000_002_000L),
                    Instant.ofEpochMilli(1_700_000_009_000L),
                    AttemptEnd.FAILED)));
    private static final Announcement ANNOUNCEMENT =
            new Announcement("demo", 9, MASTER, INCARNATION, ENDPOINT, 12, new Announcement.OfMaster(DISK, 3, 4, M1));

    private final Map<String, Message> samples = new LinkedHashMap<>();

    static Map<String, Message> all() {
        GoldenMessages golden = new GoldenMessages();
        golden.ofLinks();
        golden.ofMasters();
        golden.ofSlaves();
        golden.ofRequests();
        golden.ofReplies();
        return golden.samples;
    }

    private void ofLinks() {
        add(new LinkMessage.Hello(1, 1, "demo", 9, SLAVE, INCARNATION, ENDPOINT, Role.MASTER, MASTER, -5));
        add(new LinkMessage.HelloReply(
                1, 9, MASTER, INCARNATION, ENDPOINT, 6, utf8("0123456789abcdef0123456789abcdef")));
        add(new LinkMessage.HelloConfirm(utf8("fedcba9876543210fedcba9876543210")));
        add(new LinkMessage.HelloRefused("wrong cluster"));
        add(new LinkMessage.Peers(List.of(ANNOUNCEMENT)));
        add(new LinkMessage.KeepAlive());
    }

    private void ofMasters() {
        VoterId voter = new VoterId(M1, DISK);
        add(new FormationMessage.FoundingState(voter, List.of(voter), true, true, 9));
        add(new FormationMessage.JoinRequest(voter, 9));
        add(new FormationMessage.JoinAnswer(voter, 9));
        add(new FormationMessage.EditionNotice(
                voter, 9, new Edition(7, 5, INCARNATION), new DurableState(4, 3, 6, true)));
        add(new FormationMessage.EditionNoted(
                voter,
                voter,
                9,
                new Edition(7, 5, INCARNATION),
                new KnownVoters(3, 8, List.of(voter)),
                new DurableState(4, 4, 7, false)));
        add(envelope(new ConsensusMessage.PreVoteRequest(4, 5, 3)));
        add(envelope(new ConsensusMessage.PreVoteReply(3, 4, true)));
        add(envelope(new ConsensusMessage.VoteRequest(4, 5, 3, true)));
        add(envelope(new ConsensusMessage.VoteReply(4, true)));
        add(envelope(new ConsensusMessage.AppendEntries(
                4,
                5,
                3,
                List.of(new LogEntry(6, 4, utf8("cmd")), new LogEntry(7, 4, LogEntry.Kind.MEMBERSHIP, utf8("m"))),
                5,
                8)));
        add(envelope(new ConsensusMessage.AppendReply(4, true, 7, 6, 3, 8, true)));
        add(envelope(new ConsensusMessage.SnapshotChunk(
                4, new SnapshotInfo(6, 4, -7, utf8("members")), 1000, 10, utf8("piece"))));
        add(envelope(new ConsensusMessage.SnapshotReply(4, -7, 15, true)));
        add(envelope(new ConsensusMessage.TimeoutNow(4)));
        add(new MasterState(MasterRole.LEADER, 4, M1, 300, 299));
        add(new LeaderMessage.LeaderQuery());
        add(new LeaderMessage.LeaderInfo(9, 4, M1, ENDPOINT));
        addAs("LEADER_INFO.nobody", new LeaderMessage.LeaderInfo(9, 4, null, null, "no quorum"));
    }

    private void ofSlaves() {
        TreeMap<String, String> attributes = new TreeMap<>(Map.of("zone", "a"));
        List<AttemptReport> reports = List.of(
                AttemptReport.running(KEY),
                AttemptReport.ended(KEY, OUTCOME),
                AttemptReport.stopped(KEY),
                AttemptReport.refused(KEY, "no such handler"));
        add(new SlaveReport.Register(INCARNATION, 1, ENDPOINT, RESOURCES, SlaveInfo.MAX_ATTEMPTS, attributes, reports));
        addAs(
                "REGISTER.withADigest",
                new SlaveReport.Register(
                        INCARNATION,
                        9,
                        ENDPOINT,
                        RESOURCES,
                        SlaveInfo.MAX_ATTEMPTS,
                        attributes,
                        List.of(),
                        HeldDigest.NONE.plus(7).plus(77)));
        add(new SlaveReport.Heartbeat(42, 1000));
        add(new SlaveReport.AttemptReports(42, 2, reports));
        addAs("HEARTBEAT.leaving", new SlaveReport.Heartbeat(42, 1000, true));
        addAs("ATTEMPT_REPORTS.leaving", new SlaveReport.AttemptReports(42, 2, List.of(), true));
        add(new SlaveReport.Deregister(42));
        add(new SlaveOrder.Registered(4, INCARNATION, 1, 42, 800, 2500, List.of(KEY)));
        add(new SlaveOrder.RegisterRefused(4, INCARNATION, true, "in use"));
        add(new SlaveOrder.HeartbeatAck(4, 42, 1000, 77, 0, 0));
        add(new SlaveOrder.ListAttempts(4, INCARNATION, 9));
        addAs("HEARTBEAT_ACK.ofALargeCluster", new SlaveOrder.HeartbeatAck(4, 42, 1000, 77, 4000, 12_500));
        add(new SlaveOrder.RunOrders(
                4,
                INCARNATION,
                42,
                List.of(
                        new Run(KEY, SPEC.work(), Isolation.AVAILABLE),
                        new Run(KEY, new Work.Command(List.of("/bin/true", "")), Isolation.AVAILABLE))));
        add(new SlaveOrder.StopOrders(4, INCARNATION, 42, List.of(KEY)));
        add(new SlaveOrder.ReportsAck(4, 42, List.of(KEY)));
        add(new SlaveOrder.Deregistered(4, 42));
    }

    private void ofRequests() {
        add(new ClientRequest(1, new ClientOperation.Submit(List.of(new ClientOperation.Submission(JOB, SPEC)), true)));
        add(new ClientRequest(2, new ClientOperation.GetJob(JOB, true)));
        add(new ClientRequest(3, new ClientOperation.ListJobs(JobFilter.inState(JobState.RUNNING), JOB, 100, true)));
        add(new ClientRequest(4, new ClientOperation.Cancel(JOB)));
        add(new ClientRequest(5, new ClientOperation.ListNodes(true)));
        add(new ClientRequest(6, new ClientOperation.GetStatus(false)));
        addAs("CLIENT_REQUEST.GetStatus.stale", new ClientRequest(9, new ClientOperation.GetStatus(true)));
        add(new ClientRequest(7, new ClientOperation.AwaitJobs(List.of(JOB))));
        add(new ClientRequest(8, new ClientOperation.Drain(S1, true)));
        add(new ClientRequest(10, new ClientOperation.ChangeMasters(Kind.ADD, M1, null)));
        addAs(
                "CLIENT_REQUEST.ChangeMasters.remove",
                new ClientRequest(11, new ClientOperation.ChangeMasters(Kind.REMOVE, M1, null)));
        addAs(
                "CLIENT_REQUEST.ChangeMasters.replace",
                new ClientRequest(12, new ClientOperation.ChangeMasters(Kind.REPLACE, M1, new NodeId("m4"))));
    }

    private void ofReplies() {
        add(new ClientReply(
                1, new ClientResult.Submitted(List.of(new ClientResult.SubmitAnswer(JOB, Reason.ID_REUSED, "why")))));
        add(new ClientReply(2, new ClientResult.OneJob(300, JOB_SNAPSHOT)));
        add(new ClientReply(3, new ClientResult.JobPage(300, List.of(JOB_SNAPSHOT), true)));
        MasterInfo master = new MasterInfo(M1, ENDPOINT, MasterRole.LEADER, true, true, 299);
        TreeMap<String, String> attributes = new TreeMap<>(Map.of("zone", "a"));
        SlaveInfo slave =
                new SlaveInfo(S1, ENDPOINT, INCARNATION, SlaveState.ALIVE, RESOURCES, RESOURCES, attributes, 1);
        add(new ClientReply(4, new ClientResult.Nodes(300, List.of(master), List.of(slave))));
        EnumMap<JobState, Long> jobs = new EnumMap<>(JobState.class);
        jobs.put(JobState.RUNNING, 7L);
        add(new ClientReply(
                5,
                new ClientResult.Status(new ClusterStatus(
                        "demo", "0009", M1, 4, 300, List.of(master), 1, 2, 3, jobs, List.of("m3 is missing")))));
        add(new ClientReply(6, new ClientResult.JobsEnded(List.of(JOB_SNAPSHOT))));
        add(new ClientReply(7, new ClientResult.Done()));
        add(new ClientReply(8, new ClientResult.NotLeader(4, M1, ENDPOINT, "ask m1")));
        add(new ClientReply(9, new ClientResult.Overloaded(250)));
        add(new ClientReply(10, new ClientResult.Rejected(Reason.INVALID, "bad")));
        addAs(
                "CLIENT_REPLY.Rejected.unknownMaster",
                new ClientReply(13, new ClientResult.Rejected(Reason.UNKNOWN_MASTER, "no m4")));
        add(new ClientReply(11, new ClientResult.Indeterminate("lost leadership")));
        add(new ClientReply(12, new ClientResult.Forgotten(JOB, JobState.SUCCEEDED, 5)));
    }

    private void add(Message message) {
        String variant = message instanceof ConsensusEnvelope envelope
                ? "." + envelope.body().getClass().getSimpleName()
                : message instanceof ClientRequest request
                        ? "." + request.operation().getClass().getSimpleName()
                        : message instanceof ClientReply reply
                                ? "." + reply.result().getClass().getSimpleName()
                                : "";
        addAs(message.kind() + variant, message);
    }

    private void addAs(String name, Message message) {
        samples.put(name, message);
    }

    private static ConsensusEnvelope envelope(ConsensusMessage body) {
        return new ConsensusEnvelope(9, DISK, new DiskId(5), body);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private GoldenMessages() {}
}
