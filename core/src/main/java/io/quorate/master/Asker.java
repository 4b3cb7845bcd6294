package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.model.NodeRef;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientResult;

/** A client's request, to be answered once. */
record Asker(Outbox out, NodeRef client, long requestId) {

    void reply(ClientResult result) {
        out.send(client, new ClientReply(requestId, result));
    }
}
