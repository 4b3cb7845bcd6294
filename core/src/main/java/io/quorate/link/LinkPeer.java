package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of an authenticated link.
 *
 * @param endpoint where it listens; null if it does not
 */
public record LinkPeer(
        NodeRef node, Incarnation incarnation, @Nullable Endpoint endpoint) {}
