package io.quorate.scheduling;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Items in the order of their keys, of which the first is found that has all of what is wanted. A B+ tree (Bayer and McCreight)
 * that keeps for each subtree, in the node above it, the maxima of its items' amounts and the union of their marks: a subtree
 * that cannot hold what is sought is not entered.
 *
 * <p>When an item is removed, what is kept of the nodes around it becomes an upper bound, and is made exact when a search finds
 * nothing there. So nothing is ever missed, and a change costs one descent.
 *
 * <p>Amounts and marks lie in one array for each node, since a search reads many and seldom an item itself.
 */
final class FitTree<T> {
    /** Entries of a node. */
    static final int CAPACITY = 32;

    private static final int FEW = CAPACITY / 4;
    private static final int MAX_HEIGHT = 16;
    /** Words of marks of an item. */
    static final int MARK_WORDS = 2;

    private static final int WORD_BITS = 6;

    private final int width;
    private Node root;
    private int size;
    private long visited;

    private final Node[] path = new Node[MAX_HEIGHT];
    private final int[] indexInPath = new int[MAX_HEIGHT];
    private final Node[] otherPath = new Node[MAX_HEIGHT];
    private final int[] indexInOtherPath = new int[MAX_HEIGHT];

    /** @param width so many amounts of an item take part */
    FitTree(int width) {
        this.width = width;
        this.root = new Node(width, true);
    }

    private static final class Node {
        final boolean leaf;
        final long[] keys = new long[CAPACITY];
        final long[] amounts;
        final long[] marks = new long[CAPACITY * MARK_WORDS];
        /** Items in a leaf, else nodes. */
        final @Nullable Object[] below = new @Nullable Object[CAPACITY];

        int count;
        /** Whether what is kept of it in the node above may be more than it has. */
        boolean shrunk;

        Node(int width, boolean leaf) {
            this.leaf = leaf;
            this.amounts = new long[CAPACITY * width];
        }

        Node child(int index) {
            return (Node) Objects.requireNonNull(below[index]);
        }
    }

    int size() {
        return size;
    }

    /** How many nodes were searched so far. */
    long visited() {
        return visited;
    }

    // ---- changes

    /**
     * Adds an item. Its amounts and marks are copied.
     *
     * @param key no other item has it
     * @param marks {@value #MARK_WORDS} words; null for none
     */
    void add(long key, long[] amounts, long @Nullable [] marks, T item) {
        if (root.count == CAPACITY) {
            Node above = new Node(width, false);
            above.count = 1;
            above.keys[0] = root.keys[0];
            above.below[0] = root;
            summarise(above, 0);
            root = above;
            split(above, 0);
        }
        Node node = root;
        while (!node.leaf) {
            int index = childFor(node, key);
            if (node.child(index).count == CAPACITY) {
                split(node, index);
                index = childFor(node, key);
            }
            raise(node, index, amounts, marks);
            node = node.child(index);
        }
        insert(node, key, amounts, marks, item);
        size++;
    }

    private void insert(Node node, long key, long[] amounts, long @Nullable [] marks, T item) {
        int at = SortedKeys.lastAtMost(node.keys, node.count, key);
        if (at < node.count && node.keys[at] == key) {
            throw new IllegalArgumentException("the key " + key + " is there already");
        }
        if (at < node.count && node.keys[at] < key) {
            at++;
        }
        makeRoom(node, at);
        node.keys[at] = key;
        node.below[at] = item;
        System.arraycopy(amounts, 0, node.amounts, at * width, width);
        for (int word = 0; word < MARK_WORDS; word++) {
            node.marks[at * MARK_WORDS + word] = marks == null ? 0 : marks[word];
        }
    }

    /**
     * As {@link #remove} and then {@link #add}. Both ways down are gone at once, so that the processor waits for the memory of both at
     * the same time.
     *
     * @param from its key until now
     */
    void move(long from, long key, long[] amounts, long @Nullable [] marks, T item) {
        Node source = root;
        Node target = root;
        int depth = 0;
        while (!source.leaf) {
            int out = childFor(source, from);
            int in = childFor(target, key);
            path[depth] = source;
            indexInPath[depth] = out;
            otherPath[depth] = target;
            indexInOtherPath[depth++] = in;
            source = source.child(out);
            target = target.child(in);
        }
        if (source.count <= FEW + 1 || target.count == CAPACITY) {
            remove(from);
            add(key, amounts, marks, item);
            return;
        }
        takeOut(source, placeOf(source, from));
        for (int above = 0; above < depth; above++) {
            path[above].child(indexInPath[above]).shrunk = true;
            raise(otherPath[above], indexInOtherPath[above], amounts, marks);
        }
        insert(target, key, amounts, marks, item);
    }

    private static int placeOf(Node leaf, long key) {
        int at = SortedKeys.lastAtMost(leaf.keys, leaf.count, key);
        if (at >= leaf.count || leaf.keys[at] != key) {
            throw new IllegalArgumentException("there is no key " + key);
        }
        return at;
    }

    /** Removes the item with that key, which must be there. */
    void remove(long key) {
        Node node = root;
        int depth = 0;
        while (!node.leaf) {
            int index = childFor(node, key);
            path[depth] = node;
            indexInPath[depth++] = index;
            node = node.child(index);
            node.shrunk = true;
        }
        takeOut(node, placeOf(node, key));
        size--;
        while (depth > 0 && node.count <= FEW) {
            Node above = path[--depth];
            shrinkBelow(above, indexInPath[depth]);
            node = above;
        }
        while (!root.leaf && root.count == 1) {
            root = root.child(0);
        }
    }

    /** A child has few entries: it goes if it has none, and is joined with a neighbour if both are small. */
    private void shrinkBelow(Node above, int index) {
        if (above.child(index).count == 0 && above.count > 1) {
            takeOut(above, index);
        } else if (index + 1 < above.count) {
            join(above, index);
        } else if (index > 0) {
            join(above, index - 1);
        }
    }

    private void join(Node above, int index) {
        Node left = above.child(index);
        Node right = above.child(index + 1);
        if (left.count + right.count > CAPACITY - FEW) {
            return;
        }
        copy(right, 0, left, left.count, right.count);
        if (!left.leaf) {
            // Below its first child there may be lower keys than the one that stood there.
            left.keys[left.count] = above.keys[index + 1];
        }
        left.count += right.count;
        takeOut(above, index + 1);
        summarise(above, index);
    }

    private void split(Node above, int index) {
        Node full = above.child(index);
        int kept = CAPACITY / 2;
        Node right = new Node(width, full.leaf);
        right.count = CAPACITY - kept;
        copy(full, kept, right, 0, right.count);
        Arrays.fill(full.below, kept, CAPACITY, null);
        full.count = kept;
        makeRoom(above, index + 1);
        above.keys[index + 1] = right.keys[0];
        above.below[index + 1] = right;
        summarise(above, index);
        summarise(above, index + 1);
        above.shrunk = true;
    }

    private void makeRoom(Node node, int at) {
        copy(node, at, node, at + 1, node.count - at);
        node.count++;
    }

    private void takeOut(Node node, int at) {
        copy(node, at + 1, node, at, node.count - at - 1);
        node.count--;
        node.below[node.count] = null;
    }

    private void copy(Node from, int at, Node to, int toAt, int entries) {
        System.arraycopy(from.keys, at, to.keys, toAt, entries);
        System.arraycopy(from.below, at, to.below, toAt, entries);
        System.arraycopy(from.amounts, at * width, to.amounts, toAt * width, entries * width);
        System.arraycopy(from.marks, at * MARK_WORDS, to.marks, toAt * MARK_WORDS, entries * MARK_WORDS);
    }

    private void raise(Node node, int index, long[] amounts, long @Nullable [] marks) {
        int at = index * width;
        for (int d = 0; d < width; d++) {
            if (node.amounts[at + d] < amounts[d]) {
                node.amounts[at + d] = amounts[d];
            }
        }
        if (marks != null) {
            for (int word = 0; word < MARK_WORDS; word++) {
                node.marks[index * MARK_WORDS + word] |= marks[word];
            }
        }
    }

    /** Computes what a node keeps of a child. */
    private void summarise(Node node, int index) {
        Node child = node.child(index);
        int at = index * width;
        Arrays.fill(node.amounts, at, at + width, Long.MIN_VALUE);
        for (int entry = 0; entry < child.count; entry++) {
            for (int d = 0; d < width; d++) {
                node.amounts[at + d] = Math.max(node.amounts[at + d], child.amounts[entry * width + d]);
            }
        }
        long first = 0;
        long second = 0;
        for (int entry = 0; entry < child.count; entry++) {
            first |= child.marks[entry * MARK_WORDS];
            second |= child.marks[entry * MARK_WORDS + 1];
        }
        node.marks[index * MARK_WORDS] = first;
        node.marks[index * MARK_WORDS + 1] = second;
        child.shrunk = false;
    }

    /** The child whose range holds the key: of those that begin at most there the last. */
    private static int childFor(Node node, long key) {
        return SortedKeys.lastAtMost(node.keys, node.count, key);
    }

    // ---- searches

    /**
     * The first item, of those with at least that key, whose amounts are all at least the wanted ones.
     *
     * @param accepts what else is asked of it; null for nothing
     */
    @Nullable
    T first(long[] wanted, long fromKey, @Nullable Predicate<? super T> accepts) {
        return first(root, wanted, fromKey, accepts);
    }

    private @Nullable T first(Node node, long[] wanted, long fromKey, @Nullable Predicate<? super T> accepts) {
        visited++;
        for (int index = childFor(node, fromKey); index < node.count; index++) {
            if (!covers(node, index, wanted)) {
                continue;
            }
            if (node.leaf) {
                T item = item(node, index);
                if (node.keys[index] >= fromKey && (accepts == null || accepts.test(item))) {
                    return item;
                }
                continue;
            }
            Node child = node.child(index);
            T found = first(child, wanted, fromKey, accepts);
            if (found != null) {
                return found;
            }
            if (child.shrunk) {
                tighten(node, index);
            }
        }
        return null;
    }

    private boolean covers(Node node, int index, long[] wanted) {
        int at = index * width;
        for (int d = 0; d < width; d++) {
            if (node.amounts[at + d] < wanted[d]) {
                return false;
            }
        }
        return true;
    }

    /** The first item with the mark of that number. */
    @Nullable
    T firstMarked(int mark) {
        return firstMarked(root, mark >> WORD_BITS, 1L << mark);
    }

    private @Nullable T firstMarked(Node node, int word, long bit) {
        visited++;
        for (int index = 0; index < node.count; index++) {
            if ((node.marks[index * MARK_WORDS + word] & bit) == 0) {
                continue;
            }
            if (node.leaf) {
                return item(node, index);
            }
            Node child = node.child(index);
            T found = firstMarked(child, word, bit);
            if (found != null) {
                return found;
            }
            if (child.shrunk) {
                tighten(node, index);
            }
        }
        return null;
    }

    private void tighten(Node node, int index) {
        summarise(node, index);
        // What the node above keeps of this one may be too much in turn.
        node.shrunk = true;
    }

    @SuppressWarnings("unchecked")
    private T item(Node leaf, int index) {
        return (T) Objects.requireNonNull(leaf.below[index]);
    }

    // ---- marks

    /** Gives the mark of that number to the items of which it is true, and takes it from the others. */
    void mark(int mark, Predicate<? super T> marked) {
        mark(root, mark >> WORD_BITS, 1L << mark, marked);
    }

    private boolean mark(Node node, int word, long bit, Predicate<? super T> marked) {
        boolean any = false;
        for (int index = 0; index < node.count; index++) {
            boolean set = node.leaf ? marked.test(item(node, index)) : mark(node.child(index), word, bit, marked);
            int at = index * MARK_WORDS + word;
            node.marks[at] = set ? node.marks[at] | bit : node.marks[at] & ~bit;
            any |= set;
        }
        return any;
    }

    /** All items in the order of their keys. */
    void forEach(Consumer<? super T> action) {
        forEach(root, action);
    }

    private void forEach(Node node, Consumer<? super T> action) {
        for (int index = 0; index < node.count; index++) {
            if (node.leaf) {
                action.accept(item(node, index));
            } else {
                forEach(node.child(index), action);
            }
        }
    }
}
