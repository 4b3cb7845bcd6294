package io.quorate.registry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs by a number, in groups: finds the next one of a group in the order of the numbers, in a few steps whatever else is
 * there. A tree of 64 children to a node; each node knows, by one bit a child, which groups there are below. It takes a few
 * bytes a job where the numbers are dense, and gives nodes back when they are empty.
 */
final class JobIndex {
    /** In place of a group: whatever the group. */
    static final int ANY = 0;

    private static final int BITS = 6;
    private static final int CHILDREN = 1 << BITS;
    /** Here a node spans all numbers that are not negative. */
    private static final int MAX_LEVEL = 63 / BITS;

    private final int groups;
    private final int[] counts;
    private @Nullable Node root;
    private int rootLevel;

    private static final class Node {
        /** For each group, and for any of them: the children that hold one. */
        private final long[] holds;

        private final @Nullable Object[] children = new @Nullable Object[CHILDREN];

        private Node(int groups) {
            this.holds = new long[groups + 1];
        }
    }

    /** @param groups their numbers are 1 to this */
    JobIndex(int groups) {
        this.groups = groups;
        this.counts = new int[groups + 1];
    }

    int count(int group) {
        return counts[group];
    }

    /** @throws IllegalStateException if the number is negative, or taken */
    void put(long number, int group, JobRecord job) {
        if (number < 0) {
            throw new IllegalStateException("number " + number);
        }
        Node node = root == null ? grow(null, number) : isWithin(number) ? root : grow(root, number);
        for (int level = rootLevel; level > 0; level--) {
            int slot = slot(number, level);
            set(node, ANY, slot);
            set(node, group, slot);
            Node child = (Node) node.children[slot];
            if (child == null) {
                child = new Node(groups);
                node.children[slot] = child;
            }
            node = child;
        }
        int slot = slot(number, 0);
        if (node.children[slot] != null) {
            throw new IllegalStateException("number " + number + " is taken");
        }
        node.children[slot] = job;
        set(node, ANY, slot);
        set(node, group, slot);
        counts[ANY]++;
        counts[group]++;
    }

    @Nullable
    JobRecord get(long number) {
        Node node = root;
        if (node == null || number < 0 || !isWithin(number)) {
            return null;
        }
        for (int level = rootLevel; level > 0; level--) {
            node = (Node) node.children[slot(number, level)];
            if (node == null) {
                return null;
            }
        }
        return (JobRecord) node.children[slot(number, 0)];
    }

    /** The first of the group at this number or behind it; null if there is none. */
    @Nullable
    JobRecord atOrAfter(int group, long number) {
        long from = Math.max(0, number);
        return root == null || !isWithin(from) ? null : first(root, rootLevel, group, from);
    }

    /** Some of the first of the group, in the order of their numbers: those that are in one node. Empty only if there is none, or none is wanted. */
    List<JobRecord> first(int group, int most) {
        Node node = counts[group] == 0 ? null : root;
        for (int level = rootLevel; level > 0 && node != null; level--) {
            node = (Node) node.children[Long.numberOfTrailingZeros(node.holds[group])];
        }
        List<JobRecord> jobs = new ArrayList<>(Math.max(0, most));
        if (node == null) {
            return jobs;
        }
        for (long rest = node.holds[group]; rest != 0 && jobs.size() < most; rest &= rest - 1) {
            JobRecord job = (JobRecord) node.children[Long.numberOfTrailingZeros(rest)];
            if (job != null) {
                jobs.add(job);
            }
        }
        return jobs;
    }

    /** @throws IllegalStateException if no job of that group has the number */
    void move(long number, int from, int to) {
        change(number, from, to);
        counts[from]--;
        counts[to]++;
    }

    /** @throws IllegalStateException if no job of that group has the number */
    void remove(long number, int group) {
        change(number, group, ANY);
        counts[group]--;
        counts[ANY]--;
        if (counts[ANY] == 0) {
            root = null;
            rootLevel = 0;
        }
    }

    private void change(long number, int from, int to) {
        Node top = root;
        if (top == null || number < 0 || !isWithin(number)) {
            throw missing(number, from);
        }
        change(top, rootLevel, number, from, to);
    }

    /** @param to {@link #ANY} to remove it */
    private void change(Node node, int level, long number, int from, int to) {
        int slot = slot(number, level);
        Object child = node.children[slot];
        if (child == null || (node.holds[from] >>> slot & 1) == 0) {
            throw missing(number, from);
        }
        boolean fromLeft = false;
        boolean anyLeft = to != ANY;
        if (level > 0) {
            Node below = (Node) child;
            change(below, level - 1, number, from, to);
            fromLeft = below.holds[from] != 0;
            anyLeft = below.holds[ANY] != 0;
        }
        if (!fromLeft) {
            node.holds[from] &= ~(1L << slot);
        }
        if (to != ANY) {
            set(node, to, slot);
        }
        if (!anyLeft) {
            node.holds[ANY] &= ~(1L << slot);
            node.children[slot] = null;
        }
    }

    private static @Nullable JobRecord first(Node node, int level, int group, long from) {
        int slot = slot(from, level);
        for (long rest = node.holds[group] & (-1L << slot); rest != 0; rest &= rest - 1) {
            int at = Long.numberOfTrailingZeros(rest);
            if (level == 0) {
                return (JobRecord) node.children[at];
            }
            // Only below the first slot may all be before the number: so this looks at two nodes of a level at most.
            Node child = (Node) node.children[at];
            JobRecord found = child == null ? null : first(child, level - 1, group, at == slot ? from : 0);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Makes the tree high enough for the number. */
    private Node grow(@Nullable Node top, long number) {
        Node grown = top == null ? new Node(groups) : top;
        while (!isWithin(number)) {
            if (grown.holds[ANY] != 0) {
                Node above = new Node(groups);
                above.children[0] = grown;
                for (int group = 0; group <= groups; group++) {
                    above.holds[group] = grown.holds[group] == 0 ? 0 : 1;
                }
                grown = above;
            }
            rootLevel++;
        }
        root = grown;
        return grown;
    }

    private boolean isWithin(long number) {
        return rootLevel >= MAX_LEVEL || number >>> (BITS * (rootLevel + 1)) == 0;
    }

    private static int slot(long number, int level) {
        return (int) (number >>> (BITS * level)) & (CHILDREN - 1);
    }

    private static void set(Node node, int group, int slot) {
        node.holds[group] |= 1L << slot;
    }

    private static IllegalStateException missing(long number, int group) {
        return new IllegalStateException("group " + group + " has no number " + number);
    }
}
