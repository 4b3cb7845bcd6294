package io.quorate.registry;

import io.quorate.model.JobId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds jobs by their ids: a hash table with linear probing and deletion by shifting back (Knuth, The Art of Computer Programming,
 * volume 3, section 6.4, algorithms L and R). Beside a map of the JDK it saves an object of 40 bytes for each job, and most of the
 * waiting for memory, of which a lookup among very many jobs consists: the hashes that it compares first lie side by side.
 *
 * <p>Clients choose ids. Those that were chosen to have equal hashes go to a map that can bear them, once more than
 * {@value #MAX_PROBES} of them stand together, so that no lookup takes longer than that.
 */
final class JobsById {
    static final int MAX_PROBES = 64;

    private static final int INITIAL_CAPACITY = 64;
    /** Of the golden ratio, as in Knuth's multiplicative hashing: neighbouring hashes come to stand far apart. */
    private static final int MULTIPLIER = 0x9E3779B9;

    /** The length is a power of two; at most half of it is used, so that runs are short. */
    private @Nullable JobRecord[] slots = new @Nullable JobRecord[INITIAL_CAPACITY];

    /** Of the job in the same slot; 0 where there is none. */
    private int[] hashes = new int[INITIAL_CAPACITY];

    private int shift = Integer.SIZE - Integer.numberOfTrailingZeros(INITIAL_CAPACITY);
    private int used;
    private final Map<JobId, JobRecord> crowded = new LinkedHashMap<>();

    @Nullable
    JobRecord get(JobId id) {
        int at = find(id);
        if (at >= 0) {
            return slots[at];
        }
        return crowded.isEmpty() ? null : crowded.get(id);
    }

    /** @throws IllegalStateException if there is a job of that id */
    void add(JobRecord job) {
        if (get(job.id) != null) {
            throw new IllegalStateException("there is a job " + job.id + " already");
        }
        if (2 * used >= slots.length) {
            grow();
        }
        put(job, hash(job.id));
    }

    void remove(JobId id) {
        int at = find(id);
        if (at < 0) {
            crowded.remove(id);
            return;
        }
        used--;
        int hole = at;
        clear(hole);
        for (int from = next(hole); hashes[from] != 0; from = next(from)) {
            // It may move back if that is not before the place where it belongs.
            int distanceFromHome = (from - home(hashes[from])) & (slots.length - 1);
            int distanceFromHole = (from - hole) & (slots.length - 1);
            if (distanceFromHome >= distanceFromHole) {
                slots[hole] = slots[from];
                hashes[hole] = hashes[from];
                clear(from);
                hole = from;
            }
        }
    }

    int size() {
        return used + crowded.size();
    }

    /** -1 if it is in no slot. */
    private int find(JobId id) {
        int hash = hash(id);
        int at = home(hash);
        for (int probe = 0; probe < MAX_PROBES && hashes[at] != 0; probe++) {
            JobRecord job = hashes[at] == hash ? slots[at] : null;
            if (job != null && job.id.equals(id)) {
                return at;
            }
            at = next(at);
        }
        return -1;
    }

    private void clear(int at) {
        slots[at] = null;
        hashes[at] = 0;
    }

    /** Never 0, which stands for no job. */
    private static int hash(JobId id) {
        int hash = id.hashCode();
        return hash == 0 ? 1 : hash;
    }

    private int home(int hash) {
        return (hash * MULTIPLIER) >>> shift;
    }

    private int next(int at) {
        return (at + 1) & (slots.length - 1);
    }

    private void grow() {
        @Nullable JobRecord[] old = slots;
        int[] oldHashes = hashes;
        slots = new @Nullable JobRecord[old.length * 2];
        hashes = new int[slots.length];
        shift--;
        used = 0;
        for (int i = 0; i < old.length; i++) {
            JobRecord job = old[i];
            if (job != null) {
                put(job, oldHashes[i]);
            }
        }
    }

    private void put(JobRecord job, int hash) {
        int at = home(hash);
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            if (hashes[at] == 0) {
                slots[at] = job;
                hashes[at] = hash;
                used++;
                return;
            }
            at = next(at);
        }
        crowded.put(job.id, job);
    }
}
