package io.quorate.registry;

/** The first 128 bits of a SHA-256: two that are equal are of the same thing, for all that anybody can find. See {@link Fingerprints}. */
record Fingerprint(long high, long low) {}
