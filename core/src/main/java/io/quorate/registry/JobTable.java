package io.quorate.registry;

import io.quorate.codec.EnumNumbers;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All jobs: by id, in the order of their submission for each state, and those that are over in the order in which they came to
 * be. A job is over when it has ended and nothing of it holds a reservation: only then may it be forgotten.
 *
 * <p>Whoever changes a job says so before, by {@link #beforeChange}: a snapshot that is being taken may need it as it was.
 */
final class JobTable {
    private static final int OVER = 1;
    private static final int GROUPS =
            Arrays.stream(JobState.values()).mapToInt(JobTable::group).max().orElse(0);

    private final JobsById byId = new JobsById();
    private final JobIndex bySequence = new JobIndex(GROUPS);
    private final JobIndex over = new JobIndex(OVER);
    /** Exclusive jobs that wait, and of which a former attempt may execute somewhere, by submission. */
    private final TreeMap<Long, JobRecord> excluded = new TreeMap<>();

    private boolean hasSeenExclusive;

    /** What jobs that are not over brought with them; see {@link JobBytes}. */
    private long openBytes;
    /** What jobs that are over brought with them, and what came of them. */
    private long keptBytes;

    private @Nullable RegistrySnapshot snapshot;

    @Nullable
    JobRecord get(JobId id) {
        return byId.get(id);
    }

    @Nullable
    JobRecord bySequence(long sequence) {
        return bySequence.get(sequence);
    }

    boolean isOverNumberTaken(long number) {
        return over.get(number) != null;
    }

    /** Also puts it among those that are over, if it has a number for that. */
    void add(JobRecord job) {
        byId.add(job);
        bySequence.put(job.sequence, group(job.state), job);
        if (job.isOver()) {
            over.put(job.overNumber(), OVER, job);
            keptBytes += job.contentBytes();
        } else {
            hasSeenExclusive |= job.isExclusive();
            openBytes += JobBytes.of(job.spec());
        }
        if (job.isPending()) {
            reviewExclusion(job);
        }
    }

    /** Whether there ever was an exclusive job here that was not over. */
    boolean hasSeenExclusive() {
        return hasSeenExclusive;
    }

    void changeState(JobRecord job, JobState state) {
        if (job.state.isFinal()) {
            throw new IllegalStateException("job " + job.id + " has ended and cannot become " + state);
        }
        bySequence.move(job.sequence, group(job.state), group(state));
        job.state = state;
        reviewExclusion(job);
    }

    /** The job's state, or that of one of its attempts, has changed. */
    void reviewExclusion(JobRecord job) {
        if (!job.isExclusive()) {
            return;
        }
        if (job.unproved() == null && job.stillExecuted() == null) {
            excluded.remove(job.sequence);
        } else {
            excluded.put(job.sequence, job);
        }
    }

    /** The exclusive jobs that wait, and of which a former attempt may execute somewhere, in the order of submission; a live view. */
    Collection<JobRecord> excluded() {
        return Collections.unmodifiableCollection(excluded.values());
    }

    /** @param number larger than any that was given before */
    void becomeOver(JobRecord job, long number) {
        job.setOverNumber(number);
        over.put(number, OVER, job);
        openBytes -= JobBytes.of(job.spec());
        keptBytes += job.contentBytes();
    }

    /** Something of it holds a reservation again. */
    void becomeHeld(JobRecord job) {
        over.remove(job.overNumber(), OVER);
        job.setOverNumber(0);
        keptBytes -= job.contentBytes();
        openBytes += JobBytes.of(job.spec());
    }

    /** A job that is over. */
    void remove(JobRecord job) {
        over.remove(job.overNumber(), OVER);
        keptBytes -= job.contentBytes();
        bySequence.remove(job.sequence, group(job.state));
        byId.remove(job.id);
    }

    /** Of the jobs that are over, the one that has been so for longest. */
    @Nullable
    JobRecord firstOver() {
        return over.atOrAfter(OVER, 0);
    }

    /** Some of those that have been over for longest, in that order; at least one, if there is one and one is asked for. */
    List<JobRecord> firstOver(int most) {
        return over.first(OVER, most);
    }

    int overCount() {
        return over.count(OVER);
    }

    long openBytes() {
        return openBytes;
    }

    long keptBytes() {
        return keptBytes;
    }

    int openCount() {
        return count() - overCount();
    }

    int count(JobState state) {
        return bySequence.count(group(state));
    }

    int count() {
        return bySequence.count(JobIndex.ANY);
    }

    /** The first behind the given place in the order of submission; of all states if none is given. */
    @Nullable
    JobRecord next(@Nullable JobState state, long sequence) {
        return sequence == Long.MAX_VALUE
                ? null
                : bySequence.atOrAfter(state == null ? JobIndex.ANY : group(state), sequence + 1);
    }

    /** Those behind the given place, in the order of submission; of all states if none is given. Valid until a change. */
    Iterable<JobRecord> after(@Nullable JobState state, long sequence) {
        return () -> new Iterator<>() {
            private @Nullable JobRecord next = JobTable.this.next(state, sequence);

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public JobRecord next() {
                JobRecord job = next;
                if (job == null) {
                    throw new NoSuchElementException();
                }
                next = JobTable.this.next(state, job.sequence);
                return job;
            }
        };
    }

    // ---- snapshots

    /** From here on the snapshot hears of each job before it changes. */
    void attach(RegistrySnapshot taken) {
        snapshot = taken;
    }

    void detach(RegistrySnapshot ended) {
        if (snapshot == ended) {
            snapshot = null;
        }
    }

    boolean hasSnapshot() {
        return snapshot != null;
    }

    /** The job is about to change, or to be removed. */
    void beforeChange(JobRecord job) {
        if (snapshot != null) {
            snapshot.beforeChange(job);
        }
    }

    /** The longest remembered id is about to be dropped. */
    void beforeDropOfId() {
        if (snapshot != null) {
            snapshot.beforeDropOfId();
        }
    }

    private static int group(JobState state) {
        return EnumNumbers.of(state);
    }
}
