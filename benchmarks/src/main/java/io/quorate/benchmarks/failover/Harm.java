package io.quorate.benchmarks.failover;

import io.quorate.benchmarks.process.Child;
import java.io.IOException;

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
    };

    abstract void inflict(Child child) throws IOException, InterruptedException;

    /** Lets it go on, if there is anything that can. */
    abstract void undo(Child child) throws IOException, InterruptedException;

    String word() {
        return this == KILLED ? "killed (SIGKILL)" : "silent (SIGSTOP)";
    }
}
