package io.quorate.storage;

import io.quorate.spi.RandomSource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is in a file of {@link MemoryFiles}: as it is read now, and what the disk has in the sectors that were written since. */
final class MemoryContent {
    private static final int SECTOR = 512;
    private static final byte[] NOTHING = new byte[0];

    /** From the length on it is zero. */
    private byte[] bytes;

    private int length;
    private int durableLength;
    /** What the disk has in each sector that was written and not flushed; shorter than a sector where zeros follow. */
    private final TreeMap<Integer, byte[]> onDisk = new TreeMap<>();
    /** What the disk had in each sector before it was written last. Arrays in here do not change. */
    private final TreeMap<Integer, byte[]> before = new TreeMap<>();
    /** What was written before the last flush that had anything to do. */
    private final TreeSet<Integer> flushedLast = new TreeSet<>();
    /** Those of the unflushed that the system takes for clean since a flush failed. */
    private final TreeSet<Integer> given = new TreeSet<>();

    /** Of a file that has been there for long. */
    MemoryContent(byte[] bytes) {
        this.bytes = bytes.clone();
        this.length = bytes.length;
        this.durableLength = bytes.length;
    }

    /** What is there now, for good. */
    MemoryContent copy() {
        MemoryContent copy = new MemoryContent(bytes());
        copy.before.putAll(before);
        copy.flushedLast.addAll(flushedLast);
        return copy;
    }

    /** As if that had been there for long. */
    void become(byte[] other) {
        bytes = other.clone();
        length = other.length;
        durableLength = other.length;
        onDisk.clear();
        given.clear();
        before.clear();
        flushedLast.clear();
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Whether a loss of power changes none of it; that zeros at its end may go does not count. */
    boolean isFlushed() {
        return onDisk.entrySet().stream().allMatch(this::isSame);
    }

    private boolean isSame(Map.Entry<Integer, byte[]> sector) {
        int from = sector.getKey() * SECTOR;
        for (int at = from; at < Math.min(from + SECTOR, length); at++) {
            int offset = at - from;
            if (bytes[at] != (offset < sector.getValue().length ? sector.getValue()[offset] : 0)) {
                return false;
            }
        }
        return true;
    }

    void read(ByteBuffer target, int position, int count) {
        target.put(bytes, position, count);
    }

    void write(ByteBuffer source, int position, int count) {
        if (count == 0) {
            return;
        }
        int end = position + count;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        for (int sector = position / SECTOR; sector <= (end - 1) / SECTOR; sector++) {
            if (!onDisk.containsKey(sector)) {
                onDisk.put(sector, sectorOnDisk(sector));
            }
            given.remove(sector);
        }
        source.get(bytes, position, count);
        length = Math.max(length, end);
    }

    private byte[] sectorOnDisk(int sector) {
        int from = sector * SECTOR;
        int to = Math.min(from + SECTOR, Math.min(length, durableLength));
        return to <= from ? NOTHING : Arrays.copyOfRange(bytes, from, to);
    }

    /** @param succeeds whether what was written is durable now; otherwise it never will be unless it is written again */
    void force(boolean succeeds) {
        if (!succeeds) {
            given.addAll(onDisk.keySet());
            return;
        }
        if (!onDisk.isEmpty()) {
            flushedLast.clear();
        }
        onDisk.forEach((sector, content) -> {
            if (!given.contains(sector)) {
                before.put(sector, content);
                flushedLast.add(sector);
            }
        });
        onDisk.keySet().removeIf(sector -> !given.contains(sector));
        durableLength = length;
    }

    void truncate(int size) {
        force(true);
        length = Math.min(size, length);
        durableLength = length;
        Arrays.fill(bytes, length, bytes.length, (byte) 0);
        onDisk.tailMap((length + SECTOR - 1) / SECTOR).clear();
        given.retainAll(onDisk.keySet());
        before.tailMap(length / SECTOR).clear();
    }

    /** All that was written gets to the disk, also what the system takes for clean since a flush of it failed. */
    void forceAll() {
        given.clear();
        force(true);
    }

    /** The sectors that were written so that something else had been there before. */
    List<Integer> overwritten() {
        return before.entrySet().stream()
                .filter(sector -> !isSame(sector))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The last write of that sector never got to the disk, whatever it said. Only while all is flushed. */
    void loseLastWrite(int sector) {
        byte[] old = before.remove(sector);
        if (old == null) {
            throw new IllegalArgumentException("sector " + sector + " was never overwritten");
        }
        int from = sector * SECTOR;
        restore(old, from, from, Math.min(from + SECTOR, length));
    }

    int sectors() {
        return (length + SECTOR - 1) / SECTOR;
    }

    /** Whether a sector was written by the last of all flushes of this file. */
    boolean isFlushedLast(int sector) {
        return flushedLast.contains(sector);
    }

    /** What is in a sector, as far as the file goes. */
    byte[] sector(int sector) {
        return Arrays.copyOfRange(bytes, sector * SECTOR, Math.min((sector + 1) * SECTOR, length));
    }

    /** Something else is in that sector, which was to be written elsewhere. */
    void overwrite(int sector, byte[] content) {
        int from = sector * SECTOR;
        System.arraycopy(content, 0, bytes, from, Math.min(content.length, length - from));
    }

    void flip(long bit) {
        bytes[Math.toIntExact(bit / 8)] ^= (byte) (1 << (bit % 8));
    }

    /** Each unflushed sector is there, or not, or in part. */
    void losePower(RandomSource random) {
        if (onDisk.isEmpty() && durableLength == length) {
            return;
        }
        long mode = random.nextLong(3); // nothing, everything, or some sectors
        boolean longer = random.nextLong(2) == 0;
        for (Map.Entry<Integer, byte[]> sector : onDisk.entrySet()) {
            boolean kept = !given.contains(sector.getKey()) && (mode == 1 || (mode == 2 && random.nextLong(2) == 0));
            int from = sector.getKey() * SECTOR;
            int end = Math.min(from + SECTOR, bytes.length);
            int restoreFrom = kept ? (random.nextLong(20) == 0 ? (int) random.between(from, end) : end) : from;
            restore(sector.getValue(), from, restoreFrom, end);
        }
        onDisk.clear();
        given.clear();
        length = longer ? Math.max(length, durableLength) : durableLength;
        durableLength = length;
        Arrays.fill(bytes, Math.min(length, bytes.length), bytes.length, (byte) 0);
    }

    private void restore(byte[] before, int sectorStart, int from, int end) {
        for (int at = from; at < end; at++) {
            int offset = at - sectorStart;
            bytes[at] = offset < before.length ? before[offset] : 0;
        }
    }
}
