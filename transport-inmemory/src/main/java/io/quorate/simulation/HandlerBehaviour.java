package io.quorate.simulation;

import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.simulation.node.JobBehaviour;
import io.quorate.spi.RandomSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The handlers that the host registered. */
final class HandlerBehaviour implements JobBehaviour {
    private final Map<String, SimJob> handlers;

    HandlerBehaviour(Map<String, SimJob> handlers) {
        this.handlers = new LinkedHashMap<>(handlers);
    }

    @Override
    public @Nullable String refusal(Work work) {
        if (!(work instanceof Work.Handler handler)) {
            return "the simulation runs no processes";
        }
        return handlers.containsKey(handler.name()) ? null : "there is no handler " + handler.name();
    }

    @Override
    public Run run(NodeId slave, AttemptKey attempt, Work work, RandomSource random) {
        SimJob job = work instanceof Work.Handler handler ? handlers.get(handler.name()) : null;
        if (job == null || !(work instanceof Work.Handler handler)) {
            throw new IllegalStateException("refused work was started: " + work);
        }
        SimJob.Run run = job.run(new SimJob.Context(slave, attempt, handler.payload(), random));
        return new Run(
                run.duration().toNanos(), run.outcome(), run.stopDuration().toNanos());
    }
}
