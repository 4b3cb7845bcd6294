package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a programming error could get wrong in some writes, before any of it reaches the disk. */
final class WriteCheck {
    private final LogTerms terms;
    private @Nullable SnapshotInfo snapshot;
    private @Nullable SnapshotInfo unfinished;
    private long unfinishedLength;

    /** @param terms changed by this */
    WriteCheck(LogTerms terms, @Nullable SnapshotInfo snapshot, @Nullable StoredSnapshot unfinished) {
        this.terms = terms;
        this.snapshot = snapshot;
        this.unfinished = unfinished == null ? null : unfinished.info();
        this.unfinishedLength = unfinished == null ? 0 : unfinished.length();
    }

    static WriteCheck of(StoreFiles files) {
        SnapshotFile snapshot = files.snapshots().current();
        SnapshotWriter unfinished = files.snapshots().unfinished();
        return new WriteCheck(
                files.log().terms().copy(),
                snapshot == null ? null : snapshot.info(),
                unfinished == null ? null : unfinished.stored());
    }

    /** @throws IllegalArgumentException if the writes cannot follow what is there */
    void check(List<LogWrite> writes) {
        for (LogWrite write : writes) {
            checkMetadata(write.metadata());
            checkCut(write.truncateFrom());
            write.entries().forEach(this::checkEntry);
            SnapshotWrite step = write.snapshot();
            if (step instanceof SnapshotWrite.Piece piece) {
                checkPiece(piece);
            } else if (step instanceof SnapshotWrite.Seal seal) {
                checkSeal(seal);
            }
        }
    }

    private static void checkMetadata(byte @Nullable [] newest) {
        if (newest != null && newest.length > MetadataFile.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "metadata is at most " + MetadataFile.MAX_BYTES + " bytes, got " + newest.length);
        }
    }

    private void checkCut(long from) {
        if (from < 0) {
            throw new IllegalArgumentException("cannot truncate from index " + from);
        }
        if (from > 0 && from <= terms.last()) {
            if (from <= terms.base() || (snapshot != null && from <= snapshot.index())) {
                throw new IllegalArgumentException("a cut from " + from + " of a log that begins after " + terms.base()
                        + (snapshot == null ? "" : " beside a " + snapshot));
            }
            terms.cut(from);
        }
    }

    private void checkEntry(LogEntry entry) {
        if (entry.index() != terms.last() + 1 || entry.term() < 1) {
            throw new IllegalArgumentException("entry " + entry + " cannot follow index " + terms.last());
        }
        if (entry.command().length > RecordFormat.MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "entry " + entry + " is longer than " + RecordFormat.MAX_BODY_BYTES + " bytes");
        }
        terms.append(entry.term());
    }

    private void checkPiece(SnapshotWrite.Piece piece) {
        if (piece.offset() == 0) {
            if (piece.of().context().length > SnapshotFormat.MAX_CONTEXT_BYTES) {
                throw new IllegalArgumentException(
                        "the context of a snapshot is at most " + SnapshotFormat.MAX_CONTEXT_BYTES + " bytes, got "
                                + piece.of().context().length);
            }
            unfinished = piece.of();
            unfinishedLength = 0;
        } else if (!piece.of().equals(unfinished) || piece.offset() != unfinishedLength) {
            throw new IllegalArgumentException(
                    "a piece of " + piece.of() + " at " + piece.offset() + " does not follow "
                            + (unfinished == null ? "anything" : unfinishedLength + " bytes of " + unfinished));
        }
        unfinishedLength += piece.bytes().length;
    }

    private void checkSeal(SnapshotWrite.Seal seal) {
        SnapshotInfo of = seal.of();
        if (!of.equals(unfinished) || seal.length() != unfinishedLength) {
            throw new IllegalArgumentException(of + " of " + seal.length() + " bytes was not made");
        }
        if (snapshot != null && of.index() < snapshot.index()) {
            // Whether the log still held its entry would depend on how much of the log this store happened to drop.
            throw new IllegalArgumentException(of + " cannot take the place of the newer " + snapshot);
        }
        if (terms.at(of.index()) == of.term()) {
            terms.dropTo(Math.max(terms.base(), seal.keepFrom() - 1));
        } else {
            terms.beginAt(of.index(), of.term());
        }
        snapshot = of;
        unfinished = null;
    }
}
