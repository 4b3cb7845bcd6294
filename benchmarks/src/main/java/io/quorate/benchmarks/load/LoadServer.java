package io.quorate.benchmarks.load;

import io.quorate.benchmarks.process.ChildLife;
import java.time.Duration;

/**
 * Puts a target under load whenever the harness says so, in a process of its own. A command is {@code <outstanding> <warm-up ms>
 * <measured ms>}; the answer are the lines {@value #BEGINS}, {@value #ENDS} and {@value #RESULT} with a {@link LoadResult}.
 */
public final class LoadServer {
    public static final String BEGINS = "begins";
    public static final String ENDS = "ends";
    public static final String RESULT = "result ";

    private static final Load.Phases TELL = new Load.Phases() {
        @Override
        public void begins() {
            ChildLife.say(BEGINS);
        }

        @Override
        public void ends() {
            ChildLife.say(ENDS);
        }
    };

    private LoadServer() {}

    /** Serves until the harness is gone. */
    public static void serve(Target target) throws InterruptedException {
        ChildLife.ready();
        for (String command = ChildLife.next(); command != null; command = ChildLife.next()) {
            String[] words = command.split(" ", -1);
            LoadResult result =
                    new Load(target, Integer.parseInt(words[0])).run(millis(words[1]), millis(words[2]), TELL);
            ChildLife.say(RESULT + result.toLine());
        }
    }

    /** The command that {@link #serve} reads. */
    public static String command(int outstanding, Duration warmUp, Duration measured) {
        return outstanding + " " + warmUp.toMillis() + " " + measured.toMillis();
    }

    private static Duration millis(String word) {
        return Duration.ofMillis(Long.parseLong(word));
    }
}
