package io.quorate;

import io.quorate.master.MasterEvent;
import io.quorate.model.NodeRef;
import io.quorate.runtime.Callbacks;
import io.quorate.runtime.NodeObserver;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what happens to a node, and tells the host's listener. */
final class Events implements NodeObserver {
    private final NodeRef node;
    private final Clock clock;
    private final Callbacks callbacks;
    private final @Nullable Consumer<ClusterEvent> listener;
    private final Logger log;

    Events(NodeRef node, Clock clock, Callbacks callbacks, @Nullable Consumer<ClusterEvent> listener) {
        this.node = node;
        this.clock = clock;
        this.callbacks = callbacks;
        this.listener = listener;
        this.log =
                LoggerFactory.getLogger("io.quorate." + node.role().name().toLowerCase(Locale.ROOT) + "." + node.id());
    }

    void info(String text) {
        log.info("{}", text);
        tell(ClusterEvent.Type.INFO, text);
    }

    @Override
    public void warning(String text) {
        log.warn("{}", text);
        tell(ClusterEvent.Type.WARNING, text);
    }

    @Override
    public void failed(Throwable cause) {
        log.error("{} has failed and stops: {}", node, cause.toString(), cause);
        tell(ClusterEvent.Type.FAILED, "failed and stops: " + cause);
    }

    void master(MasterEvent event) {
        if (event.kind().isWarning()) {
            warning(event.text());
        } else {
            info(event.text());
        }
    }

    void slave(SlaveEvent event) {
        if (event instanceof SlaveEvent.LeaderFound found) {
            info("master " + found.leader() + " leads term " + found.term());
        } else if (event instanceof SlaveEvent.LeaderDoubted doubted) {
            warning("leader " + doubted.leader() + " of term " + doubted.term() + " is doubted: " + doubted.why());
        } else if (event instanceof SlaveEvent.Registered registered) {
            info("registered with leader " + registered.leader() + " of term " + registered.term() + ", session "
                    + registered.session());
        } else if (event instanceof SlaveEvent.RegistrationRefused refused) {
            warning("leader " + refused.leader() + " refused the registration: " + refused.reason());
        } else if (event instanceof SlaveEvent.LeaseLost lost) {
            warning("the lease of session " + lost.session()
                    + " ran out unanswered; what runs goes on, nothing new is started");
        } else if (event instanceof SlaveEvent.OutcomesRecalled recalled) {
            info(recalled.told() + " outcomes that were not acknowledged before the restart are reported"
                    + (recalled.dropped() == 0
                            ? ""
                            : "; " + recalled.dropped()
                                    + " belong to another cluster, or are too many, and are dropped"));
        } else if (event instanceof SlaveEvent.MessageDropped dropped) {
            warning("dropped a " + dropped.kind() + ": " + dropped.why());
        } else if (event instanceof SlaveEvent.AttemptLost lost) {
            warning("attempt " + lost.attempt() + " is lost: " + lost.why());
        } else if (event instanceof SlaveEvent.OrderRefused refused) {
            warning("did not follow the order to run " + refused.attempt() + ": " + refused.why());
        } else {
            info(event.toString());
        }
    }

    private void tell(ClusterEvent.Type type, String text) {
        if (listener != null) {
            ClusterEvent event = new ClusterEvent(Instant.ofEpochMilli(clock.wallMillis()), node, type, text);
            Consumer<ClusterEvent> target = listener;
            if (!callbacks.tell(() -> target.accept(event))) {
                log.warn("the event listener is too slow: it was not told '{}'", text);
            }
        }
    }
}
