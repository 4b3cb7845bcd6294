package io.quorate.storage;

import io.quorate.spi.LogEntry;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A record of the log: a header of 37 bytes, then the body. All numbers are big-endian.
 *
 * <pre>
 *  0  int   length of the body
 *  4  int   CRC-32C of the high half of the segment's key, the bytes 12 to 32, the length and the body
 *  8  int   chain: CRC-32C of the previous record's chain and of this record's CRC
 * 12  byte  type: command, cut, close or membership
 * 13  long  index: the entry's; the first one removed by a cut; 0 for a close
 * 21  long  term: the entry's, or of the entry before the cut; 0 for a close
 * 29  int   where in the segment the batch of this record began: what lies before was durable when this was written
 * 33  int   CRC-32C of the low half of the segment's key and the bytes 0 to 32
 * </pre>
 *
 * <p>The first CRC says whether the record is whole; the chain, whether it is the one that belongs here; the second CRC, whether
 * the header is true although the body may not be. The key is a secret of the disk. Without it, whoever chooses a payload could
 * put records into it, and make the torn end of a write look like damage.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 37;
    /** The longest body. A leader never puts more than a few MiB into one entry. */
    static final int MAX_BODY_BYTES = 32 * 1024 * 1024;

    /** An entry with a command of the registry. */
    static final byte COMMAND = 1;

    static final byte CUT = 2;
    /** Written when a store is closed properly; see the package's description. */
    static final byte CLOSE = 3;
    /** An entry that says who is a member. */
    static final byte MEMBERSHIP = 4;

    private static final int CRC_AT = 4;
    private static final int CHAIN_AT = 8;
    private static final int TYPE_AT = 12;
    private static final int HEADER_CRC_AT = 33;

    private RecordFormat() {}

    /** Whether a byte is the type of some record. */
    static boolean isType(byte type) {
        return type >= COMMAND && type <= MEMBERSHIP;
    }

    static byte typeOf(LogEntry.Kind kind) {
        return switch (kind) {
            case COMMAND -> COMMAND;
            case MEMBERSHIP -> MEMBERSHIP;
        };
    }

    /** A header as read; not checked against anything yet. */
    record Header(int length, int crc, int chain, byte type, long index, long term, int batchStart) {
        static Header read(ByteBuffer from, int at) {
            return new Header(
                    from.getInt(at),
                    from.getInt(at + CRC_AT),
                    from.getInt(at + CHAIN_AT),
                    from.get(at + TYPE_AT),
                    from.getLong(at + 13),
                    from.getLong(at + 21),
                    from.getInt(at + 29));
        }

        boolean isEntry() {
            return type == COMMAND || type == MEMBERSHIP;
        }

        LogEntry toEntry(byte[] body) {
            return new LogEntry(
                    index, term, type == MEMBERSHIP ? LogEntry.Kind.MEMBERSHIP : LogEntry.Kind.COMMAND, body);
        }

        boolean isPlausible(long position, long fileSize) {
            boolean shape = switch (type) {
                case COMMAND, MEMBERSHIP -> index > 0 && term > 0;
                case CUT -> index > 0 && term >= 0 && length == 0;
                case CLOSE -> index == 0 && term == 0 && length == 0;
                default -> false;
            };
            return shape
                    && length >= 0
                    && length <= MAX_BODY_BYTES
                    && batchStart >= SegmentHeader.BYTES
                    && batchStart <= position
                    && position + HEADER_BYTES + length <= fileSize;
        }
    }

    /** Puts the header of a record with this body into the buffer. Returns the record's chain. */
    static int putHeader(
            ByteBuffer to, long key, int previousChain, byte type, long index, long term, int batchStart, byte[] body) {
        int at = to.position();
        to.putInt(body.length)
                .putInt(0)
                .putInt(0)
                .put(type)
                .putLong(index)
                .putLong(term)
                .putInt(batchStart)
                .putInt(0);
        int crc = crc(key, to, at, body, 0, body.length);
        int chain = chain(previousChain, crc);
        to.putInt(at + CRC_AT, crc).putInt(at + CHAIN_AT, chain);
        to.putInt(at + HEADER_CRC_AT, headerCrc(key, to, at));
        return chain;
    }

    /** Whether the header at a position of the buffer is as it was written. */
    static boolean isHeader(long key, ByteBuffer headerIn, int at) {
        return headerIn.getInt(at + HEADER_CRC_AT) == headerCrc(key, headerIn, at);
    }

    private static int headerCrc(long key, ByteBuffer headerIn, int at) {
        CRC32C crc = keyed((int) key);
        crc.update(headerIn.duplicate().limit(at + HEADER_CRC_AT).position(at));
        return (int) crc.getValue();
    }

    /** The CRC of the record whose header lies at a position of the buffer. */
    static int crc(long key, ByteBuffer headerIn, int at, byte[] body, int offset, int length) {
        // Another half than that of the header: a CRC remembers no more than 32 bits of what it is keyed with.
        CRC32C crc = keyed((int) (key >>> 32));
        crc.update(headerIn.duplicate().limit(at + HEADER_CRC_AT).position(at + TYPE_AT));
        crc.update(headerIn.duplicate().limit(at + CRC_AT).position(at));
        crc.update(body, offset, length);
        return (int) crc.getValue();
    }

    private static CRC32C keyed(int key) {
        CRC32C crc = new CRC32C();
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.update(key >>> shift);
        }
        return crc;
    }

    static int chain(int previousChain, int crc) {
        CRC32C chain = new CRC32C();
        chain.update(ByteBuffer.allocate(8).putInt(previousChain).putInt(crc).flip());
        return (int) chain.getValue();
    }
}
