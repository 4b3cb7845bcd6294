package io.quorate.registry;

import io.quorate.codec.EnumNumbers;
import io.quorate.model.JobState;
import java.util.List;

/**
 * What is remembered of jobs that were forgotten: 128 bits of a fingerprint of the id, 64 of the spec's, its
 * place in the order of submission, how and when the job
 * ended; first in, first out. An entry takes 49 bytes, and 16 of a table that is at most half full.
 */
final class ForgottenIds {
    /** The bytes of an entry, in memory and in a snapshot. */
    static final int ENTRY_BYTES = 49;

    private static final int MIN_CAPACITY = 16;
    /** A slot of the table has the place in the ring, plus one, in so many bits. */
    private static final int PLACE_BITS = 25;
    /** Enough for {@link io.quorate.model.Retention#MAX_COUNT}. */
    private static final int MAX_CAPACITY = 1 << (PLACE_BITS - 1);

    /** A ring of entries; the capacity is a power of two. */
    private long[] idHigh = new long[MIN_CAPACITY];

    private long[] idLow = new long[MIN_CAPACITY];
    private long[] specs = new long[MIN_CAPACITY];
    private long[] sequences = new long[MIN_CAPACITY];
    private long[] endedAtMillis = new long[MIN_CAPACITY];
    private long[] steadyEnds = new long[MIN_CAPACITY];
    private byte[] states = new byte[MIN_CAPACITY];
    /**
     * Where in the ring an id is, plus one, and above that the lower bits of the fingerprint's upper half; 0 where there is none. These
     * bits tell where an id belongs in the table, and as good as always that another one is there, without a look at the ring: each
     * such look is a wait for memory. Open addressing with linear probing.
     */
    private long[] table = new long[2 * MIN_CAPACITY];

    private long first;
    private long end;

    /** An entry's place: it stays the same for as long as the entry is there. */
    long first() {
        return first;
    }

    /** The place behind the last entry. */
    long end() {
        return end;
    }

    int count() {
        return (int) (end - first);
    }

    /** The place of the id, or -1. */
    long find(Fingerprint id) {
        long sought = id.high() << PLACE_BITS >>> PLACE_BITS;
        for (int slot = home(sought); table[slot] != 0; slot = nextSlot(slot)) {
            if (table[slot] >>> PLACE_BITS == sought) {
                int at = ringPlace(table[slot]);
                if (idHigh[at] == id.high() && idLow[at] == id.low()) {
                    return first + ((at - (int) first) & mask());
                }
            }
        }
        return -1;
    }

    /**
     * Whether one of these may be there; false: none is.
     *
     * <p>It looks at nothing but where each belongs, one right after the other. Each look is a wait for memory, and a processor
     * waits for many at once only if nothing else lies between. {@link #find} and {@link #add} of the same need not wait then. With a
     * million ids these waits were a seventh of what all nodes of a cluster in one JVM did.
     */
    boolean mayHold(List<Fingerprint> ids) {
        long any = 0;
        for (int i = 0; i < ids.size(); i++) {
            any |= table[home(ids.get(i).high())];
        }
        return any != 0;
    }

    long spec(long place) {
        return specs[at(place)];
    }

    /** Where lists go on behind the job. */
    long sequence(long place) {
        return sequences[at(place)];
    }

    long endedAtMillis(long place) {
        return endedAtMillis[at(place)];
    }

    /** When its job ended, by {@link RegistryState#steadyMillis}. */
    long steadyEnd(long place) {
        return steadyEnds[at(place)];
    }

    JobState state(long place) {
        return SnapshotCodec.jobState(states[at(place)]);
    }

    /** @return false if the id is there already; then nothing changes */
    boolean add(Fingerprint id, long spec, long sequence, JobState state, long ended, long steadyEnd) {
        if (find(id) >= 0) {
            return false;
        }
        addNew(id, spec, sequence, state, ended, steadyEnd);
        return true;
    }

    /** @param id of which it is known that it is not there */
    void addNew(Fingerprint id, long spec, long sequence, JobState state, long ended, long steadyEnd) {
        if (count() == idHigh.length) {
            if (idHigh.length >= MAX_CAPACITY) {
                throw new IllegalStateException("more than " + count() + " ids are remembered");
            }
            resize(idHigh.length * 2);
        }
        int at = at(end++);
        idHigh[at] = id.high();
        idLow[at] = id.low();
        specs[at] = spec;
        sequences[at] = sequence;
        endedAtMillis[at] = ended;
        steadyEnds[at] = steadyEnd;
        states[at] = (byte) EnumNumbers.of(state);
        enter(at);
    }

    /**
     * To be called before so many, or all that there are, are dropped: they are found without waiting then, as with {@link #mayHold}.
     *
     * @throws IllegalStateException if one of them is not where it must be
     */
    void approachFirst(int most) {
        long last = Math.min(end, first + most);
        boolean isMissing = false;
        for (long place = first; place < last; place++) {
            isMissing |= table[home(idHigh[at(place)])] == 0;
        }
        if (isMissing) {
            throw new IllegalStateException("an id that is remembered is not in the table");
        }
    }

    /** Drops the one that was added first. */
    void dropFirst() {
        if (count() == 0) {
            throw new IllegalStateException("no ids are remembered");
        }
        leave(at(first++));
        if (idHigh.length > MIN_CAPACITY && count() <= idHigh.length / 8) {
            resize(idHigh.length / 4);
        }
    }

    // ---- snapshots

    /** Puts an entry into the bytes: the id's fingerprint, the spec's, its place among the submitted, when it ended, how, and when again. */
    void write(long place, byte[] to, int offset) {
        int at = at(place);
        putLong(to, offset, idHigh[at]);
        putLong(to, offset + 8, idLow[at]);
        putLong(to, offset + 16, specs[at]);
        putLong(to, offset + 24, sequences[at]);
        putLong(to, offset + 32, endedAtMillis[at]);
        to[offset + 40] = states[at];
        putLong(to, offset + 41, steadyEnds[at]);
    }

    static long getLong(byte[] from, int offset) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (from[offset + i] & 0xFF);
        }
        return value;
    }

    private static void putLong(byte[] to, int offset, long value) {
        for (int i = 0; i < 8; i++) {
            to[offset + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    // ---- the table

    private int mask() {
        return idHigh.length - 1;
    }

    private int at(long place) {
        return (int) place & mask();
    }

    /** @param fingerprint its lower bits */
    private int home(long fingerprint) {
        return (int) fingerprint & (table.length - 1);
    }

    private int nextSlot(int slot) {
        return (slot + 1) & (table.length - 1);
    }

    private static int ringPlace(long entry) {
        return (int) (entry & ((1L << PLACE_BITS) - 1)) - 1;
    }

    private void enter(int at) {
        int slot = home(idHigh[at]);
        while (table[slot] != 0) {
            slot = nextSlot(slot);
        }
        table[slot] = idHigh[at] << PLACE_BITS | (at + 1);
    }

    private void leave(int at) {
        int hole = home(idHigh[at]);
        while (ringPlace(table[hole]) != at) {
            hole = nextSlot(hole);
        }
        // Those behind that would no longer be found over the hole move into it.
        for (int slot = nextSlot(hole); table[slot] != 0; slot = nextSlot(slot)) {
            int distance = (slot - home(table[slot] >>> PLACE_BITS)) & (table.length - 1);
            if (distance >= ((slot - hole) & (table.length - 1))) {
                table[hole] = table[slot];
                hole = slot;
            }
        }
        table[hole] = 0;
    }

    private void resize(int capacity) {
        int size = Math.max(MIN_CAPACITY, capacity);
        idHigh = moved(idHigh, size);
        idLow = moved(idLow, size);
        specs = moved(specs, size);
        sequences = moved(sequences, size);
        endedAtMillis = moved(endedAtMillis, size);
        steadyEnds = moved(steadyEnds, size);
        byte[] newStates = new byte[size];
        for (long place = first; place < end; place++) {
            newStates[(int) place & (size - 1)] = states[(int) place & (states.length - 1)];
        }
        states = newStates;
        table = new long[2 * size];
        for (long place = first; place < end; place++) {
            enter(at(place));
        }
    }

    private long[] moved(long[] from, int size) {
        long[] to = new long[size];
        for (long place = first; place < end; place++) {
            to[(int) place & (size - 1)] = from[(int) place & (from.length - 1)];
        }
        return to;
    }
}
