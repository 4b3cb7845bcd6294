package io.quorate.process;

import io.quorate.model.AttemptKey;
import io.quorate.model.JobOutcome;
import io.quorate.spi.JobRunner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a runner said of its attempts. */
final class RecordedEnds implements JobRunner.Listener {
    record End(AttemptKey attempt, JobOutcome outcome) {}

    final BlockingQueue<End> outcomes = new LinkedBlockingQueue<>();
    /** Ends without an outcome, in words. */
    final BlockingQueue<String> others = new LinkedBlockingQueue<>();

    @Override
    public void ended(AttemptKey attempt, JobOutcome outcome) {
        outcomes.add(new End(attempt, outcome));
    }

    @Override
    public void declined(AttemptKey attempt, String why) {
        others.add("declined " + attempt + ": " + why);
    }

    @Override
    public void stopped(AttemptKey attempt) {
        others.add("stopped " + attempt);
    }

    @Override
    public void lost(AttemptKey attempt, String why) {
        others.add("lost " + attempt + ": " + why);
    }
}
