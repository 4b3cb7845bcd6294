package io.quorate.examples.cli;

import io.quorate.model.Endpoint;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import org.jspecify.annotations.Nullable;

/**
 * Where announcements are broadcast.
 *
 * @param endpoint null for nowhere
 */
record DiscoveryAddress(@Nullable Endpoint endpoint) {

    static DiscoveryAddress parse(String text) {
        return new DiscoveryAddress(text.equals("none") ? null : Endpoint.parse(text));
    }

    BroadcastDiscovery toBroadcast() {
        return endpoint == null
                ? BroadcastDiscovery.noBroadcast()
                : BroadcastDiscovery.broadcastTo(endpoint.host(), endpoint.port());
    }
}
