package io.quorate.kernel;

import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated other node.
 *
 * @param endpoint where it listens; null if it does not
 */
public record PeerInfo(
        NodeRef node, Incarnation incarnation, @Nullable Endpoint endpoint) {}
