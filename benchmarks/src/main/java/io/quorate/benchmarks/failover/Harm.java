package io.quorate.benchmarks.failover;

import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.quorate.MasterMain;
import java.io.IOException;
import java.time.Duration;

/** What is done to a process. */
enum Harm {
    /** Its connections are closed by the operating system, which others may see. */
    KILLED {
        @Override
        void inflict(Child child) throws InterruptedException {
            child.kill();
        }

        @Override
        void undo(Child child) {
            // It is gone.
        }
    },
    /** It is silent, and its connections stay open. */
    STOPPED {
        @Override
        void inflict(Child child) throws IOException, InterruptedException {
            child.stop();
        }

        @Override
        void undo(Child child) throws IOException, InterruptedException {
            child.resume();
        }
    },
    /** It runs and its connections stay open, and nothing gets through to it or from it. Of masters alone. */
    CUT_OFF {
        @Override
        void inflict(Child child) throws IOException, InterruptedException {
            tell(child, MasterMain.CUT);
        }

        @Override
        void undo(Child child) throws IOException, InterruptedException {
            tell(child, MasterMain.HEAL);
        }
    };

    private static final Duration ANSWER = Duration.ofSeconds(10);

    abstract void inflict(Child child) throws IOException, InterruptedException;

    /** Lets it go on, if there is anything that can. */
    abstract void undo(Child child) throws IOException, InterruptedException;

    String word() {
        return switch (this) {
            case KILLED -> "killed (SIGKILL)";
            case STOPPED -> "silent (SIGSTOP)";
            case CUT_OFF -> "cut off";
        };
    }

    private static void tell(Child child, String command) throws IOException, InterruptedException {
        child.send(command);
        child.await(command + " ", ANSWER);
    }
}
