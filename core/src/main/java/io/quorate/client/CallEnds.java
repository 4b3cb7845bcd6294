package io.quorate.client;

import io.quorate.model.QuorateException;
import io.quorate.protocol.ClientResult;

/** Hears what becomes of the requests of {@link Calls}: exactly one of the two of each. */
interface CallEnds {

    void completed(long ticket, ClientResult result);

    void failed(long ticket, QuorateException why);
}
