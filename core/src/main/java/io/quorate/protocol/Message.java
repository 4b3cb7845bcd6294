package io.quorate.protocol;

/** Anything that travels on a link. */
public sealed interface Message
        permits LinkMessage,
                FormationMessage,
                ConsensusEnvelope,
                MasterState,
                LeaderMessage,
                SlaveReport,
                SlaveOrder,
                ClientRequest,
                ClientReply {

    MessageKind kind();
}
