package io.quorate.master;

import io.quorate.codec.ModelCodec;
import io.quorate.consensus.Membership;
import io.quorate.model.DiskId;
import io.quorate.model.Edition;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a master keeps beside its log, always written as a whole.
 *
 * @param owner the master that it belongs to, made once; null if an older version wrote it
 * @param disk the identity of the data directory, made once
 * @param promised the founding set to which this master has promised itself, sorted; empty if it has not
 * @param formed whether the cluster is known to be formed with that set, or this master was admitted to one
 * @param clusterId the cluster's; 0 until it is formed
 * @param admitted whether this master is no founder but was admitted later: who the members are it learns from the log
 * @param damaged whether something that was acknowledged may be lost and was not fetched again yet
 * @param term the newest term that this master has taken part in
 * @param votedFor whom it voted for in that term; null if nobody
 * @param edition how far the life of this directory has got
 * @param outdated whether others have noted a newer directory than this one, which is an old copy
 * @param noted the newest editions of other masters' directories that this one was told of
 */
public record MasterMetadata(
        @Nullable Owner owner,
        DiskId disk,
        List<VoterId> promised,
        boolean formed,
        long clusterId,
        boolean admitted,
        boolean damaged,
        long term,
        @Nullable VoterId votedFor,
        Edition edition,
        boolean outdated,
        SortedMap<VoterId, Edition> noted) {
    /** More editions of others are not remembered: of twice as many as there can be members. */
    static final int MAX_NOTED = 2 * Membership.MAX_MEMBERS;

    private static final int FORMAT = 1;
    private static final int MAX_NAME_BYTES = 256;

    /** Whose a data directory is. */
    public record Owner(String cluster, NodeId master) {
        @Override
        public String toString() {
            return "master " + master + " of cluster " + cluster;
        }
    }

    public MasterMetadata {
        promised = List.copyOf(promised);
        noted = Collections.unmodifiableSortedMap(new TreeMap<>(noted));
    }

    /** What a new disk starts with. */
    public static MasterMetadata ofNewDisk(DiskId disk, Incarnation incarnation) {
        return new MasterMetadata(
                null,
                disk,
                List.of(),
                false,
                0,
                false,
                false,
                0,
                null,
                Edition.first(incarnation),
                false,
                new TreeMap<>());
    }

    MasterMetadata withOwner(Owner newOwner) {
        return new MasterMetadata(
                newOwner, disk, promised, formed, clusterId, admitted, damaged, term, votedFor, edition, outdated,
                noted);
    }

    MasterMetadata withPromise(List<VoterId> set) {
        return new MasterMetadata(
                owner, disk, set, formed, clusterId, admitted, damaged, term, votedFor, edition, outdated, noted);
    }

    MasterMetadata withFormed(long newClusterId) {
        return new MasterMetadata(
                owner, disk, promised, true, newClusterId, admitted, damaged, term, votedFor, edition, outdated, noted);
    }

    MasterMetadata withAdmission(long newClusterId) {
        return new MasterMetadata(
                owner, disk, promised, true, newClusterId, true, damaged, term, votedFor, edition, outdated, noted);
    }

    MasterMetadata withDamage(boolean isDamaged) {
        return new MasterMetadata(
                owner, disk, promised, formed, clusterId, admitted, isDamaged, term, votedFor, edition, outdated,
                noted);
    }

    MasterMetadata withVote(long newTerm, @Nullable VoterId newVote) {
        return new MasterMetadata(
                owner, disk, promised, formed, clusterId, admitted, damaged, newTerm, newVote, edition, outdated,
                noted);
    }

    MasterMetadata withEdition(Edition newEdition) {
        return new MasterMetadata(
                owner,
                disk,
                promised,
                formed,
                clusterId,
                admitted,
                damaged,
                term,
                votedFor,
                newEdition,
                outdated,
                noted);
    }

    MasterMetadata withOutdated() {
        return new MasterMetadata(
                owner, disk, promised, formed, clusterId, admitted, damaged, term, votedFor, edition, true, noted);
    }

    MasterMetadata withNoted(SortedMap<VoterId, Edition> newNoted) {
        return new MasterMetadata(
                owner, disk, promised, formed, clusterId, admitted, damaged, term, votedFor, edition, outdated,
                newNoted);
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.number(1, FORMAT).number(2, disk.value());
        out.messages(3, promised, ModelCodec::writeVoterId);
        out.bool(4, formed).number(5, term);
        if (votedFor != null) {
            out.message(6, votedFor, ModelCodec::writeVoterId);
        }
        out.number(7, clusterId).bool(8, admitted).bool(9, damaged);
        if (owner != null) {
            out.string(10, owner.cluster()).string(11, owner.master().value());
        }
        out.message(12, edition, ModelCodec::writeEdition).bool(13, outdated);
        noted.forEach((voter, of) -> out.message(
                14,
                of,
                (value, entry) ->
                        entry.message(1, voter, ModelCodec::writeVoterId).message(2, value, ModelCodec::writeEdition)));
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
        long clusterId = 0;
        boolean admitted = false;
        boolean damaged = false;
        String cluster = null;
        NodeId master = null;
        Edition edition = null;
        boolean outdated = false;
        TreeMap<VoterId, Edition> noted = new TreeMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> format = in.natural();
                case 2 -> disk = in.number();
                case 3 ->
                    WireReader.addBounded(promised, in.message(ModelCodec::readVoterId), MasterConfig.MAX_FOUNDERS);
                case 4 -> formed = in.bool();
                case 5 -> term = in.natural();
                case 6 -> votedFor = in.message(ModelCodec::readVoterId);
                case 7 -> clusterId = in.number();
                case 8 -> admitted = in.bool();
                case 9 -> damaged = in.bool();
                case 10 -> cluster = in.string(MAX_NAME_BYTES);
                case 11 -> master = ModelCodec.nodeId(in);
                case 12 -> edition = in.message(ModelCodec::readEdition);
                case 13 -> outdated = in.bool();
                case 14 -> in.message(entry -> readNoted(entry, noted));
                default -> in.skip();
            }
        }
        if (format != FORMAT) {
            throw new MalformedException("metadata of format " + format + "; this version reads " + FORMAT);
        }
        if (disk == 0) {
            throw new MalformedException("metadata without a disk id");
        }
        Owner owner = cluster == null || master == null ? null : new Owner(cluster, master);
        if (edition == null) {
            throw new MalformedException("metadata without an edition");
        }
        return new MasterMetadata(
                owner,
                new DiskId(disk),
                promised,
                formed,
                clusterId,
                admitted,
                damaged,
                term,
                votedFor,
                edition,
                outdated,
                noted);
    }

    private static Edition readNoted(WireReader in, TreeMap<VoterId, Edition> into) {
        VoterId voter = null;
        Edition edition = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> voter = in.message(ModelCodec::readVoterId);
                case 2 -> edition = in.message(ModelCodec::readEdition);
                default -> in.skip();
            }
        }
        Edition noted = WireReader.required(edition, "edition");
        into.put(WireReader.required(voter, "voter"), noted);
        if (into.size() > MAX_NOTED) {
            throw new MalformedException("more than " + MAX_NOTED + " editions are noted");
        }
        return noted;
    }
}
