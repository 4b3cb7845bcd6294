package io.quorate.registry;

import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The live attempts of one slave, by token. Sorted arrays: tokens rise, so that a new attempt nearly always comes last, and an attempt
 * takes twelve bytes here where a tree's node takes sixty. A slave has a few thousand of them at most.
 */
final class LiveAttempts extends AbstractCollection<AttemptRecord> {
    private static final int LEAST_ROOM = 4;
    private static final @Nullable AttemptRecord[] NONE = {};

    private @Nullable AttemptRecord[] byToken = NONE;
    /** The same tokens, side by side: so a search touches a line or two of memory, and not an attempt at each step. */
    private long[] tokens = {};

    private int size;

    @Nullable
    AttemptRecord get(long token) {
        int at = find(token);
        return at < 0 ? null : byToken[at];
    }

    @Nullable
    AttemptRecord first() {
        return size == 0 ? null : byToken[0];
    }

    /** @return false if there is one of that token */
    @Override
    public boolean add(AttemptRecord attempt) {
        int at = find(attempt.token);
        if (at >= 0) {
            return false;
        }
        int place = -at - 1;
        if (size == byToken.length) {
            resize(Math.max(LEAST_ROOM, size + size / 2));
        }
        System.arraycopy(byToken, place, byToken, place + 1, size - place);
        System.arraycopy(tokens, place, tokens, place + 1, size - place);
        byToken[place] = attempt;
        tokens[place] = attempt.token;
        size++;
        return true;
    }

    /** @return false if it is not there */
    boolean remove(AttemptRecord attempt) {
        int at = find(attempt.token);
        if (at < 0 || byToken[at] != attempt) {
            return false;
        }
        size--;
        System.arraycopy(byToken, at + 1, byToken, at, size - at);
        System.arraycopy(tokens, at + 1, tokens, at, size - at);
        byToken[size] = null;
        if (size <= byToken.length / 4 && byToken.length > LEAST_ROOM) {
            resize(Math.max(LEAST_ROOM, byToken.length / 2));
        }
        return true;
    }

    private void resize(int room) {
        byToken = Arrays.copyOf(byToken, room);
        tokens = Arrays.copyOf(tokens, room);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Iterator<AttemptRecord> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public AttemptRecord next() {
                AttemptRecord attempt = next < size ? byToken[next++] : null;
                if (attempt == null) {
                    throw new NoSuchElementException();
                }
                return attempt;
            }
        };
    }

    /** Where it is, or as {@link Arrays#binarySearch} says where it would be. */
    private int find(long token) {
        boolean isLast = size == 0 || tokens[size - 1] < token;
        return isLast ? -size - 1 : Arrays.binarySearch(tokens, 0, size, token);
    }
}
