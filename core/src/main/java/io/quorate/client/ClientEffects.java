package io.quorate.client;

import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.QuorateException;
import io.quorate.protocol.ClientResult;

/** What a {@link ClientCore} has to say. No method blocks, throws, or calls back into the core during the call. */
public interface ClientEffects {

    /** The request of that ticket is answered. This or {@link #failed} is called exactly once for each request. */
    void completed(long ticket, ClientResult result);

    /** The request of that ticket is not answered; the exception says what is known of its effect (P11). */
    void failed(long ticket, QuorateException why);

    /** An awaited job has ended. Called once; it is no longer awaited. */
    void jobEnded(Job job);

    /** An awaited job cannot be awaited; it no longer is. */
    void awaitFailed(JobId job, QuorateException why);
}
