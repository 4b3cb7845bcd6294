package io.quorate.benchmarks.microraft;

import io.microraft.RaftEndpoint;
import io.microraft.model.message.RaftMessage;
import io.microraft.transport.Transport;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** TCP between the members: a connection in each direction, a thread that writes and a thread that reads. */
final class Wires implements Transport, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final MessageCodec codec;
    private final ServerSocket listening;
    private final Map<String, Wire> wires = new TreeMap<>();
    private final Consumer<Throwable> onFailure;

    /** @param onFailure told of what cannot be mended */
    Wires(Map<NodeId, Endpoint> members, NodeId self, MessageCodec codec, Consumer<Throwable> onFailure)
            throws IOException {
        this.codec = codec;
        this.onFailure = onFailure;
        Endpoint own = members.get(self);
        if (own == null) {
            throw new IllegalArgumentException(self + " is none of the members " + members.keySet());
        }
        listening = new ServerSocket(own.port(), members.size(), InetAddress.getByName(own.host()));
        members.forEach((member, endpoint) -> {
            if (!member.equals(self)) {
                wires.put(member.value(), new Wire(endpoint, onFailure));
            }
        });
    }

    /** Begins to give what comes to the receiver. */
    void start(Consumer<RaftMessage> receiver) {
        thread("accept", () -> {
            while (!listening.isClosed()) {
                Socket socket = listening.accept();
                thread("read", () -> read(socket, receiver));
            }
        });
        wires.values().forEach(Wire::start);
    }

    private void read(Socket socket, Consumer<RaftMessage> receiver) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES))) {
            while (true) {
                receiver.accept(codec.read(in));
            }
        }
    }

    @Override
    public void send(RaftEndpoint target, RaftMessage message) {
        Wire wire = wires.get(((Peer) target).name());
        if (wire != null) {
            wire.send(message);
        }
    }

    @Override
    public boolean isReachable(RaftEndpoint endpoint) {
        Wire wire = wires.get(((Peer) endpoint).name());
        return wire != null && wire.isUp();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private void thread(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The other process, or this one, is about to end.
                    } catch (RuntimeException e) {
                        onFailure.accept(e);
                    }
                },
                "bench-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
