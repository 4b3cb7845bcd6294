package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * A master as another one sees it.
 *
 * @param endpoint where it listens; null if unknown
 * @param role null for a master that could not be asked
 * @param voter whether it counts for the quorum
 * @param reachable whether the answering master has heard from it lately
 * @param appliedIndex the log index up to which its registry is known to have come; -1 if unknown
 */
public record MasterInfo(
        NodeId id,
        @Nullable Endpoint endpoint,
        @Nullable MasterRole role,
        boolean voter,
        boolean reachable,
        long appliedIndex) {}
