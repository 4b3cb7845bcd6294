package io.quorate.benchmarks.hazelcast;

import java.io.Serializable;
import java.util.concurrent.Callable;

/** The task that does nothing; its class is on the members' class path. */
final class NoopTask implements Callable<Boolean>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean call() {
        return Boolean.TRUE;
    }
}
