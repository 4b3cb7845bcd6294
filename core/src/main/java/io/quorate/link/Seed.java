package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import org.jspecify.annotations.Nullable;

/** An address that this node was told to ask for the cluster. */
final class Seed {
    final Endpoint endpoint;
    final Backoff backoff = new Backoff();
    /** Being dialled, or open. */
    @Nullable
    Link link;
    /** Its node is reached by another seed already: to be dialled again only once that link is gone. */
    @Nullable
    NodeRef sameAs;

    Seed(Endpoint endpoint) {
        this.endpoint = endpoint;
    }
}
