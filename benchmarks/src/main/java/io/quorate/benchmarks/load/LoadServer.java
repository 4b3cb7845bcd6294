package io.quorate.benchmarks.load;

import io.quorate.benchmarks.process.ChildLife;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * Puts a target under load whenever the harness says so, in a process of its own. A command is {@code <outstanding> <warm-up ms>
 * <measured ms>}; the answer are the lines {@value #BEGINS}, {@value #ENDS} and {@value #RESULT} with a {@link LoadResult}. Or it is
 * {@code paced <jobs per second> <ms of a part> <parts>}; the answer is {@value #RESULT} after each part, and {@value #ENDS}.
 */
public final class LoadServer {
    public static final String BEGINS = "begins";
    public static final String ENDS = "ends";
    public static final String RESULT = "result ";
    public static final String TARGET = "target ";
    private static final String PACED = "paced";

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
        serve(target, name -> {
            throw new IllegalArgumentException("there is one target alone, and none named " + name);
        });
    }

    /**
     * Serves until the harness is gone.
     *
     * @param first what is loaded without more ado
     * @param others makes the target of a name ready
     */
    public static void serve(Target first, Function<String, Target> others) throws InterruptedException {
        Target target = first;
        ChildLife.ready();
        for (String command = ChildLife.next(); command != null; command = ChildLife.next()) {
            String[] words = command.split(" ", -1);
            if (command.startsWith(TARGET)) {
                target = others.apply(words[1]);
                ChildLife.say(command);
            } else if (words[0].equals(PACED)) {
                new PacedLoad(target, Double.parseDouble(words[1]))
                        .run(millis(words[2]), Integer.parseInt(words[3]), LoadServer::tell);
                ChildLife.say(ENDS);
            } else {
                tell(new Load(target, Integer.parseInt(words[0])).run(millis(words[1]), millis(words[2]), TELL));
            }
        }
    }

    /** The command that {@link #serve} reads, for so many outstanding jobs. */
    public static String command(int outstanding, Duration warmUp, Duration measured) {
        return outstanding + " " + warmUp.toMillis() + " " + measured.toMillis();
    }

    /** The command that {@link #serve} reads, for another target. */
    public static String targetCommand(String name) {
        return TARGET + name;
    }

    /** The command that {@link #serve} reads, for so many jobs a second. */
    public static String pacedCommand(double perSecond, Duration part, int parts) {
        return String.format(Locale.ROOT, "%s %.3f %d %d", PACED, perSecond, part.toMillis(), parts);
    }

    private static void tell(LoadResult result) {
        ChildLife.say(RESULT + result.toLine());
    }

    private static Duration millis(String word) {
        return Duration.ofMillis(Long.parseLong(word));
    }
}
