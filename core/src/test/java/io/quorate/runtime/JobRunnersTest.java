package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.spi.JobRunner;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JobRunnersTest {
    private static final NodeId SLAVE = NodeId.of("s1");
    private static final List<Long> TOKENS = List.of(9L, 4_294_967_298L, 3L, 70_000L, 1L, 8_589_934_592L, 12L);

    private final HandlerRunner handlers =
            new HandlerRunner("quorate-test", new TreeMap<>(), new Lease(SystemClock.INSTANCE), SystemClock.INSTANCE);
    private final JobRunners runners = new JobRunners(SLAVE, handlers, new Endless(), new Nobody(), new Nobody());

    @AfterEach
    void close() {
        handlers.close();
    }

    @Test
    void whatExecutesIsListedInTheOrderOfTheAssignments() {
        for (long token : TOKENS) {
            AttemptKey attempt = new AttemptKey(JobId.of("j" + token), 1, token);
            runners.start(attempt, new Work.Command(List.of("sleep")), Isolation.AVAILABLE);
        }

        assertThat(runners.attempts())
                .extracting(status -> status.attempt().token())
                .containsExactlyElementsOf(TOKENS.stream().sorted().toList());
    }

    private static final class Endless implements JobRunner {
        @Override
        public @Nullable String refusal(Work work) {
            return null;
        }

        @Override
        public void start(Launch launch, Listener listener) {}

        @Override
        public void stop(AttemptKey attempt) {}
    }

    private static final class Nobody implements JobRunner.Listener {
        @Override
        public void ended(AttemptKey attempt, JobOutcome outcome) {}

        @Override
        public void declined(AttemptKey attempt, String why) {}

        @Override
        public void stopped(AttemptKey attempt) {}

        @Override
        public void lost(AttemptKey attempt, String why) {}
    }
}
