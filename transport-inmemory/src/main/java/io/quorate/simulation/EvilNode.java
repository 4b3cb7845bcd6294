package io.quorate.simulation;

import io.quorate.model.Endpoint;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.network.SimNetwork;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportListener;
import java.util.HashMap;
import java.util.Map;

/** A machine on the network that is no node: it opens links of its own, and takes those that others are lured into. */
final class EvilNode implements TransportListener {
    private final SimNetwork network;
    private final Host host;
    private final Map<Long, Talk> talks = new HashMap<>();
    private final Talk welcome;

    /** What it does on a link. */
    interface Talk {
        void begin(long link);

        default void hear(long link, byte[] frame) {}

        default void ended(long link, LinkEnd end) {}
    }

    /** @param welcome what it does on links that others open */
    EvilNode(SimNetwork network, Host host, Talk welcome) {
        this.network = network;
        this.host = host;
        this.welcome = welcome;
    }

    Host host() {
        return host;
    }

    long connect(Endpoint to, Talk talk) {
        long link = network.connect(host, to);
        talks.put(link, talk);
        return link;
    }

    void send(long link, byte[] frame) {
        network.send(host, link, frame);
    }

    void disconnect(long link) {
        network.disconnect(host, link);
    }

    @Override
    public void onDatagram(Endpoint from, byte[] datagram) {
        // What all say to all is in the network's own memory.
    }

    @Override
    public void onAccepted(long link, Endpoint from) {
        talks.put(link, welcome);
        welcome.begin(link);
    }

    @Override
    public void onLinkUp(long link) {
        Talk talk = talks.get(link);
        if (talk != null) {
            talk.begin(link);
        }
    }

    @Override
    public void onFrame(long link, byte[] frame) {
        Talk talk = talks.get(link);
        if (talk != null) {
            talk.hear(link, frame);
        }
    }

    @Override
    public void onLinkEnd(long link, LinkEnd end) {
        Talk talk = talks.remove(link);
        if (talk != null) {
            talk.ended(link, end);
        }
    }
}
