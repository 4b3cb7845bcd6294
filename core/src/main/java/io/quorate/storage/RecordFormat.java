package io.quorate.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A record of the log: a header of 33 bytes, then the body. All numbers are big-endian.
 *
 * <pre>
 *  0  int   length of the body
 *  4  int   CRC-32C of the bytes 12 to the end and of the length
 *  8  int   chain: CRC-32C of the previous record's chain and of this record's CRC
 * 12  byte  type: entry, cut or seal
 * 13  long  index: the entry's; the first one removed by a cut; 0 for a seal
 * 21  long  term: the entry's, else 0
 * 29  int   where in the segment the batch of this record began: what lies before was durable when this was written
 * </pre>
 *
 * <p>The CRC says whether the record is whole; the chain, whether it is the one that belongs here.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 33;
    /** The longest body. A leader never puts more than a few MiB into one entry. */
    static final int MAX_BODY_BYTES = 32 * 1024 * 1024;

    static final byte ENTRY = 1;
    static final byte CUT = 2;
    /** Written when a store is closed properly; see the package's description. */
    static final byte SEAL = 3;

    private static final int CRC_AT = 4;
    private static final int CHAIN_AT = 8;
    private static final int TYPE_AT = 12;

    private RecordFormat() {}

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

        boolean isPlausible(long position, long fileSize) {
            boolean shape = switch (type) {
                case ENTRY -> index > 0 && term > 0;
                case CUT -> index > 0 && term == 0 && length == 0;
                case SEAL -> index == 0 && term == 0 && length == 0;
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
            ByteBuffer to, int previousChain, byte type, long index, long term, int batchStart, byte[] body) {
        int at = to.position();
        to.putInt(body.length)
                .putInt(0)
                .putInt(0)
                .put(type)
                .putLong(index)
                .putLong(term)
                .putInt(batchStart);
        int crc = crc(to, at, body, 0, body.length);
        int chain = chain(previousChain, crc);
        to.putInt(at + CRC_AT, crc).putInt(at + CHAIN_AT, chain);
        return chain;
    }

    /** The CRC of the record whose header lies at a position of the buffer. */
    static int crc(ByteBuffer headerIn, int at, byte[] body, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(headerIn.duplicate().position(at + TYPE_AT).limit(at + HEADER_BYTES));
        crc.update(headerIn.duplicate().position(at).limit(at + CRC_AT));
        crc.update(body, offset, length);
        return (int) crc.getValue();
    }

    static int chain(int previousChain, int crc) {
        CRC32C chain = new CRC32C();
        chain.update(ByteBuffer.allocate(8).putInt(previousChain).putInt(crc).flip());
        return (int) chain.getValue();
    }
}
