package io.quorate.storage;

import io.quorate.spi.RandomSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names in a directory of {@link MemoryFiles}: as they are, as the disk has them, and the changes between the two. */
final class MemoryFolder {
    final TreeMap<Path, MemoryContent> names = new TreeMap<>();
    private TreeMap<Path, MemoryContent> durable = new TreeMap<>();
    private final List<Change> unflushed = new ArrayList<>();

    /** One change, which a loss of power keeps as a whole or not at all. */
    private record Change(
            @Nullable Path removed,
            @Nullable Path added,
            @Nullable MemoryContent content) {

        void applyTo(TreeMap<Path, MemoryContent> names) {
            if (removed != null) {
                names.remove(removed);
            }
            if (added != null && content != null) {
                names.put(added, content);
            }
        }
    }

    void create(Path file) {
        change(null, file, new MemoryContent(new byte[0]));
    }

    void change(@Nullable Path removed, @Nullable Path added, @Nullable MemoryContent content) {
        Change change = new Change(removed, added, content);
        change.applyTo(names);
        unflushed.add(change);
    }

    /** As if it had been there for long. */
    void put(Path file, MemoryContent content) {
        names.put(file, content);
        durable.put(file, content);
    }

    void force() {
        durable = new TreeMap<>(names);
        unflushed.clear();
    }

    /** Mostly the changes are kept up to some moment, as by a file system with a journal; now and then any of them. */
    void losePower(RandomSource random) {
        if (!unflushed.isEmpty()) {
            boolean inOrder = random.nextLong(4) != 0;
            long kept = random.nextLong(unflushed.size() + 1L);
            for (int i = 0; i < unflushed.size(); i++) {
                if (inOrder ? i < kept : random.nextLong(2) == 0) {
                    unflushed.get(i).applyTo(durable);
                }
            }
            unflushed.clear();
        }
        names.clear();
        names.putAll(durable);
    }

    /** A name that a loss of power could take away; null if there is none. */
    @Nullable
    Path unflushedName() {
        for (Change change : unflushed) {
            if (change.added != null && names.get(change.added) == change.content) {
                return change.added;
            }
        }
        return null;
    }

    /** All that is there now, for good. */
    MemoryFolder copy() {
        MemoryFolder copy = new MemoryFolder();
        names.forEach((path, content) -> copy.put(path, content.copy()));
        return copy;
    }
}
