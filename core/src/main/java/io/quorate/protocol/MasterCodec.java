package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.nodeId;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.model.DurableState;
import io.quorate.model.Edition;
import io.quorate.model.Endpoint;
import io.quorate.model.KnownVoters;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.FormationMessage.EditionNoted;
import io.quorate.protocol.FormationMessage.EditionNotice;
import io.quorate.protocol.FormationMessage.FoundingState;
import io.quorate.protocol.FormationMessage.JoinAnswer;
import io.quorate.protocol.FormationMessage.JoinRequest;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Encodes what masters say of the cluster: formation, their state, and who leads. */
final class MasterCodec {
    private MasterCodec() {}

    static void write(Message message, WireWriter out) {
        if (message instanceof FoundingState state) {
            writeFoundingState(state, out);
        } else if (message instanceof MasterState state) {
            writeMasterState(state, out);
        } else if (message instanceof JoinRequest request) {
            out.message(1, request.self(), ModelCodec::writeVoterId).number(2, request.clusterId());
        } else if (message instanceof JoinAnswer answer) {
            out.message(1, answer.admitted(), ModelCodec::writeVoterId).number(2, answer.clusterId());
        } else if (message instanceof EditionNotice notice) {
            writeEdition(notice.self(), notice.clusterId(), notice.edition(), out);
            out.message(8, notice.found(), ModelCodec::writeDurableState);
        } else if (message instanceof EditionNoted noted) {
            writeEdition(noted.of(), noted.clusterId(), noted.noted(), out);
            out.message(4, noted.by(), ModelCodec::writeVoterId)
                    .number(5, noted.voters().term())
                    .number(6, noted.voters().index())
                    .messages(7, noted.voters().voters(), ModelCodec::writeVoterId);
            DurableState forgotten = noted.forgotten();
            if (forgotten != null) {
                out.message(8, forgotten, ModelCodec::writeDurableState);
            }
        } else if (message instanceof LeaderInfo info) {
            writeLeaderInfo(info, out);
        } else if (!(message instanceof LeaderQuery)) {
            // A query has no content.
            throw new IllegalStateException("a message without an encoding: " + message.kind());
        }
    }

    static Message read(MessageKind kind, WireReader in) {
        return switch (kind) {
            case FOUNDING_STATE -> readFoundingState(in);
            case MASTER_STATE -> readMasterState(in);
            case JOIN_REQUEST -> readJoin(in, JoinRequest::new);
            case JOIN_ANSWER -> readJoin(in, JoinAnswer::new);
            case EDITION_NOTICE, EDITION_NOTED -> readEdition(kind, in);
            case LEADER_INFO -> readLeaderInfo(in);
            case LEADER_QUERY -> readLeaderQuery(in);
            default -> throw new IllegalStateException("not of a master: " + kind);
        };
    }

    private static void writeFoundingState(FoundingState value, WireWriter out) {
        out.message(1, value.self(), ModelCodec::writeVoterId)
                .messages(2, value.promised(), ModelCodec::writeVoterId)
                .bool(3, value.formed())
                .bool(4, value.wantsAnswer())
                .number(5, value.clusterId());
    }

    private static void writeEdition(VoterId of, long clusterId, Edition edition, WireWriter out) {
        out.message(1, of, ModelCodec::writeVoterId).number(2, clusterId).message(3, edition, ModelCodec::writeEdition);
    }

    private static Message readEdition(MessageKind kind, WireReader in) {
        VoterId voter = null;
        long clusterId = 0;
        Edition edition = null;
        VoterId by = null;
        long term = 0;
        long index = 0;
        List<VoterId> voters = new ArrayList<>();
        DurableState state = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> voter = in.message(ModelCodec::readVoterId);
                case 2 -> clusterId = in.number();
                case 3 -> edition = in.message(ModelCodec::readEdition);
                case 4 -> by = in.message(ModelCodec::readVoterId);
                case 5 -> term = in.natural();
                case 6 -> index = in.natural();
                case 7 -> addBounded(voters, in.message(ModelCodec::readVoterId), ProtocolLimits.MAX_VOTERS);
                case 8 -> state = in.message(ModelCodec::readDurableState);
                default -> in.skip();
            }
        }
        VoterId of = required(voter, "voter");
        Edition that = required(edition, "edition");
        return kind == MessageKind.EDITION_NOTICE
                ? new EditionNotice(of, clusterId, that, required(state, "what was found"))
                : new EditionNoted(
                        required(by, "by"), of, clusterId, that, new KnownVoters(term, index, voters), state);
    }

    private static Message readJoin(WireReader in, BiFunction<VoterId, Long, Message> join) {
        VoterId voter = null;
        long clusterId = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> voter = in.message(ModelCodec::readVoterId);
                case 2 -> clusterId = in.number();
                default -> in.skip();
            }
        }
        return join.apply(required(voter, "voter"), clusterId);
    }

    private static FoundingState readFoundingState(WireReader in) {
        VoterId self = null;
        List<VoterId> promised = new ArrayList<>();
        boolean formed = false;
        boolean wantsAnswer = false;
        long clusterId = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> self = in.message(ModelCodec::readVoterId);
                case 2 -> addBounded(promised, in.message(ModelCodec::readVoterId), ProtocolLimits.MAX_VOTERS);
                case 3 -> formed = in.bool();
                case 4 -> wantsAnswer = in.bool();
                case 5 -> clusterId = in.number();
                default -> in.skip();
            }
        }
        return new FoundingState(required(self, "self"), promised, formed, wantsAnswer, clusterId);
    }

    private static void writeMasterState(MasterState value, WireWriter out) {
        out.number(1, EnumNumbers.of(value.role())).number(2, value.term());
        Fields.writeNodeId(3, value.leader(), out);
        out.number(4, value.commitIndex()).number(5, value.appliedIndex());
    }

    private static MasterState readMasterState(WireReader in) {
        MasterRole role = null;
        long term = 0;
        @Nullable NodeId leader = null;
        long commitIndex = 0;
        long appliedIndex = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> role = EnumNumbers.masterRole(in);
                case 2 -> term = in.natural();
                case 3 -> leader = nodeId(in);
                case 4 -> commitIndex = in.natural();
                case 5 -> appliedIndex = in.natural();
                default -> in.skip();
            }
        }
        return new MasterState(required(role, "role"), term, leader, commitIndex, appliedIndex);
    }

    private static void writeLeaderInfo(LeaderInfo value, WireWriter out) {
        out.number(1, value.clusterId()).number(2, value.term());
        Fields.writeNodeId(3, value.leader(), out);
        Fields.writeEndpoint(4, value.endpoint(), out);
        Fields.writeText(5, value.detail(), out);
    }

    private static LeaderInfo readLeaderInfo(WireReader in) {
        long clusterId = 0;
        long term = 0;
        @Nullable NodeId leader = null;
        @Nullable Endpoint endpoint = null;
        String detail = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> clusterId = in.number();
                case 2 -> term = in.natural();
                case 3 -> leader = nodeId(in);
                case 4 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 5 -> detail = Fields.readText(in);
                default -> in.skip();
            }
        }
        return new LeaderInfo(clusterId, term, leader, endpoint, detail);
    }

    private static LeaderQuery readLeaderQuery(WireReader in) {
        while (in.next()) {
            in.skip();
        }
        return new LeaderQuery();
    }
}
