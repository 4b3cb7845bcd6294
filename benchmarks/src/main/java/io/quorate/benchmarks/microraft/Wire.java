package io.quorate.benchmarks.microraft;

import io.microraft.model.message.RaftMessage;
import io.quorate.model.Endpoint;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The connection to one other member. A thread of its own encodes, and flushes when nothing waits any more. */
final class Wire {
    private static final int MAX_WAITING = 10_000;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long RETRY_MILLIS = 50;

    private final Endpoint to;
    private final Consumer<Throwable> onFailure;
    private final BlockingQueue<RaftMessage> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private volatile boolean up;

    Wire(Endpoint to, Consumer<Throwable> onFailure) {
        this.to = to;
        this.onFailure = onFailure;
    }

    void start() {
        Thread thread = new Thread(this::run, "bench-write");
        thread.setDaemon(true);
        thread.start();
    }

    /** Queues it; it is lost if too many wait, which the consensus copes with. */
    void send(RaftMessage message) {
        boolean ignored = waiting.offer(message);
    }

    boolean isUp() {
        return up;
    }

    private void run() {
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
            up = true;
            while (true) {
                MessageCodec.write(out, waiting.take());
                if (waiting.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException | RuntimeException e) {
            onFailure.accept(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            up = false;
        }
    }

    /** The others start at the same time, so the first attempts may be in vain. */
    private Socket connect() throws IOException, InterruptedException {
        while (true) {
            try {
                return new Socket(to.host(), to.port());
            } catch (ConnectException e) {
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }
}
