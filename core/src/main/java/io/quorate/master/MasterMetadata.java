package io.quorate.master;

import io.quorate.codec.ModelCodec;
import io.quorate.model.DiskId;
import io.quorate.model.VoterId;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a master keeps beside its log, always written as a whole.
 *
 * @param disk the identity of the data directory, made once
 * @param promised the founding set to which this master has promised itself, sorted; empty if it has not
 * @param formed whether the cluster is known to be formed with that set
 * @param term the newest term that this master has taken part in
 * @param votedFor whom it voted for in that term; null if nobody
 */
public record MasterMetadata(
        DiskId disk,
        List<VoterId> promised,
        boolean formed,
        long term,
        @Nullable VoterId votedFor) {
    private static final int FORMAT = 1;

    public MasterMetadata {
        promised = List.copyOf(promised);
    }

    /** What a new disk starts with. */
    public static MasterMetadata ofNewDisk(DiskId disk) {
        return new MasterMetadata(disk, List.of(), false, 0, null);
    }

    MasterMetadata withPromise(List<VoterId> set) {
        return new MasterMetadata(disk, set, formed, term, votedFor);
    }

    MasterMetadata withFormed() {
        return new MasterMetadata(disk, promised, true, term, votedFor);
    }

    MasterMetadata withVote(long newTerm, @Nullable VoterId newVote) {
        return new MasterMetadata(disk, promised, formed, newTerm, newVote);
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.number(1, FORMAT).number(2, disk.value());
        out.messages(3, promised, ModelCodec::writeVoterId);
        out.bool(4, formed).number(5, term);
        if (votedFor != null) {
            out.message(6, votedFor, ModelCodec::writeVoterId);
        }
        return out.toBytes();
    }

    /** @throws MalformedException if these are not bytes of {@link #encode} */
    public static MasterMetadata decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        long format = 0;
        long disk = 0;
        List<VoterId> promised = new ArrayList<>();
        boolean formed = false;
        long term = 0;
        VoterId votedFor = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> format = in.natural();
                case 2 -> disk = in.number();
                case 3 ->
                    WireReader.addBounded(promised, in.message(ModelCodec::readVoterId), MasterConfig.MAX_FOUNDERS);
                case 4 -> formed = in.bool();
                case 5 -> term = in.natural();
                case 6 -> votedFor = in.message(ModelCodec::readVoterId);
                default -> in.skip();
            }
        }
        if (format != FORMAT) {
            throw new MalformedException("metadata of format " + format + "; this version reads " + FORMAT);
        }
        if (disk == 0) {
            throw new MalformedException("metadata without a disk id");
        }
        return new MasterMetadata(new DiskId(disk), promised, formed, term, votedFor);
    }
}
