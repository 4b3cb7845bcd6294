package io.quorate.simulation;

import io.quorate.JobHandler;
import io.quorate.model.Work;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.Course;
import io.quorate.simulation.node.JobBehaviour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The handlers that the host registered, for all slaves. */
final class HandlerBehaviour implements JobBehaviour {
    private final Agenda agenda;
    private final Map<String, SimJob> jobs;
    private final Map<String, JobHandler> handlers;
    /** Whose threads wait. */
    private final List<HandlerCourse> waiting = new ArrayList<>();

    HandlerBehaviour(Agenda agenda, Map<String, SimJob> jobs, Map<String, JobHandler> handlers) {
        this.agenda = agenda;
        this.jobs = new LinkedHashMap<>(jobs);
        this.handlers = new LinkedHashMap<>(handlers);
    }

    @Override
    public @Nullable String refusal(Work work) {
        if (!(work instanceof Work.Handler handler)) {
            return "the simulation runs no processes";
        }
        boolean known = jobs.containsKey(handler.name()) || handlers.containsKey(handler.name());
        return known ? null : "there is no handler " + handler.name();
    }

    @Override
    public Course course(Start start) {
        if (start.work() instanceof Work.Handler work) {
            SimJob job = jobs.get(work.name());
            if (job != null) {
                return new TimedCourse(
                        agenda,
                        job.run(new SimJob.Context(start.slave(), start.attempt(), work.payload(), start.random())));
            }
            JobHandler handler = handlers.get(work.name());
            if (handler != null) {
                waiting.removeIf(HandlerCourse::isOver);
                HandlerCourse course = new HandlerCourse(agenda, work.name(), handler, start, work.payload());
                waiting.add(course);
                return course;
            }
        }
        throw new IllegalStateException("refused work was started: " + start.work());
    }

    /** Ends the threads of all handlers. */
    void close() {
        waiting.forEach(HandlerCourse::kill);
        waiting.clear();
    }
}
