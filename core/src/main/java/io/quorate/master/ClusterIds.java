package io.quorate.master;

import io.quorate.model.VoterId;
import java.util.List;

/** Derives a cluster's id from its founding set, so that all founders know it without asking. */
final class ClusterIds {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private ClusterIds() {}

    /** Never zero: that stands for "no cluster". */
    static long of(String cluster, List<VoterId> founders) {
        long hash = mix(FNV_OFFSET, cluster);
        for (VoterId founder : founders) {
            hash = mix(hash, founder.toString());
        }
        return hash == 0 ? 1 : hash;
    }

    /** The form that people see. */
    static String text(long clusterId) {
        return String.format("%016x", clusterId);
    }

    private static long mix(long hash, String text) {
        long mixed = hash;
        for (int i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * FNV_PRIME;
        }
        // A separator, so that ("ab", "c") and ("a", "bc") differ.
        return (mixed ^ 0xFFFF) * FNV_PRIME;
    }
}
