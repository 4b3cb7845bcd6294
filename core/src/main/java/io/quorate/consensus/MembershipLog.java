package io.quorate.consensus;

import java.util.ArrayDeque;

/** Which membership holds from which index of the log on, from the one at its base, or at its snapshot, to the newest. */
final class MembershipLog {
    private final ArrayDeque<Change> changes = new ArrayDeque<>();

    private record Change(long index, Membership membership) {}

    MembershipLog(long index, Membership first) {
        changes.add(new Change(index, first));
    }

    Membership current() {
        return changes.getLast().membership();
    }

    /** Where the current one stands; not above the commit index: it is settled. */
    long currentIndex() {
        return changes.getLast().index();
    }

    /** @param index not below the base */
    Membership at(long index) {
        Membership found = changes.getFirst().membership();
        for (Change change : changes) {
            if (change.index() <= index) {
                found = change.membership();
            }
        }
        return found;
    }

    void append(long index, Membership membership) {
        changes.addLast(new Change(index, membership));
    }

    /** Entries from there on are removed. */
    void truncate(long from) {
        while (changes.size() > 1 && changes.getLast().index() >= from) {
            changes.removeLast();
        }
    }

    /** The log begins after that index now. */
    void compact(long baseIndex) {
        Membership atBase = at(baseIndex);
        while (!changes.isEmpty() && changes.getFirst().index() <= baseIndex) {
            changes.removeFirst();
        }
        changes.addFirst(new Change(baseIndex, atBase));
    }

    /** The log is another one now. */
    void reset(long baseIndex, Membership atBase) {
        changes.clear();
        changes.add(new Change(baseIndex, atBase));
    }
}
