package io.quorate.process;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Starts processes, one at a time, and knows those that it started. A start can fail when the process is there already: the JDK
 * forks first and then makes a thread that waits for it, for which there may be no room. Such a process is found here, as the
 * child that nobody knows, and killed.
 *
 * <p>Thread-safe.
 */
final class ProcessStarter {
    private final Launch launch;
    private final Set<Long> known;

    /** How a process comes to be. */
    interface Launch {
        Process start(ProcessBuilder builder) throws IOException;
    }

    /** The process was there before its start failed. It was killed, but not its group. */
    static final class HalfStartedException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient List<Long> pids;

        HalfStartedException(List<Long> pids, Throwable cause) {
            super("the process was started, but cannot be followed: " + cause, cause);
            this.pids = pids;
        }

        /** What was killed: each may have become the leader of a group. */
        List<Long> pids() {
            return pids;
        }
    }

    ProcessStarter() {
        this(ProcessBuilder::start);
    }

    ProcessStarter(Launch launch) {
        this.launch = launch;
        this.known = ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * @throws HalfStartedException if it had been started
     * @throws IOException if nothing was started
     */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        Process process;
        try {
            process = launch.start(builder);
        } catch (Error e) {
            List<Long> killed = killUnknown();
            if (killed.isEmpty()) {
                throw e;
            }
            throw new HalfStartedException(killed, e);
        }
        known.add(process.pid());
        return process;
    }

    /** The process has ended; its number may be another's soon. */
    synchronized void ended(Process process) {
        known.remove(process.pid());
    }

    private List<Long> killUnknown() {
        List<ProcessHandle> unknown = ProcessHandle.current()
                .children()
                .filter(child -> !known.contains(child.pid()))
                .toList();
        for (ProcessHandle child : unknown) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
        return unknown.stream().map(ProcessHandle::pid).toList();
    }
}
