/**
 * Runs jobs that are operating-system processes, so that no job outlives the slave that runs it (P5).
 *
 * <p>A JVM that is killed runs no more code, so it cannot clean up after itself. Therefore a slave's jobs are children of another,
 * small process, the <em>guard</em>: {@link io.quorate.process.ProcessRunner} starts one by
 * {@link io.quorate.process.GuardProcess} and talks to it in {@link io.quorate.process.GuardMessage}s over its standard input and
 * output. When the guard's input ends, whatever the reason, the slave is gone, and the guard kills every job at once.
 *
 * <p>A slave whose JVM stands still keeps that input open. So for exclusive jobs the guard enforces the slave's lease by itself
 * ({@link io.quorate.process.GuardLease}), by its own clock: {@link io.quorate.process.StampSender} gives the slave stamps of it, and
 * {@link io.quorate.process.LeaseHolder} answers each renewal with the last stamp that had come before the answered heartbeat
 * was sent. No clock of another process is compared with it.
 *
 * <p>Inside the guard, {@link io.quorate.process.GuardMain} reads the messages and {@link io.quorate.process.GuardedJob} follows one
 * job from its start to its end. Each job leads its own process group ({@link io.quorate.process.GroupLauncher}), so that what it
 * started in turn ends with it. {@link io.quorate.process.GroupSignals} keeps one shell at hand that sends signals to groups: it
 * needs no new process in the moment of need, and should the guard be killed as well, the shell notices and kills the groups
 * itself.
 *
 * <p>Threads, processes and memory can run out, in the slave and in the guard. A job that there is no room for is declined, one
 * that cannot be followed any more is killed and lost; neither is a failure of its code. {@link io.quorate.process.StartWindow}
 * bounds what commands take in the guard, {@link io.quorate.process.ProcessStarter} finds what was forked by a start that failed,
 * and a guard that cannot go on cuts its link, so that the slave kills it with all its jobs.
 *
 * <p>What this does not hold: a process that makes itself a session of its own leaves its group, and escapes. It needs a POSIX
 * system; elsewhere the runner refuses. With {@code setsid} (util-linux) on the path, guard and jobs are sessions of their own;
 * without it jobs get their groups from a shell's job control, and a signal to the slave's whole process group reaches the
 * guard as well.
 *
 * <p>The guard's side uses nothing but the JDK, so that its class path is the one place that this class comes from.
 */
@NullMarked
package io.quorate.process;

import org.jspecify.annotations.NullMarked;
