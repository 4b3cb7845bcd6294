package io.quorate.master;

/**
 * Something that people may want to know of a master.
 *
 * @param text a sentence
 */
public record MasterEvent(Kind kind, String text) {

    /** What an event is about. */
    public enum Kind {
        FORMED(false),
        /** Founders are still missing. */
        FORMATION_WAITING(false),
        /** The cluster cannot form, or this master is no member of it. */
        FORMATION_PROBLEM(true),
        ROLE_CHANGED(false),
        /** Something that was durable cannot be read any more. */
        DISK_DAMAGED(true),
        /** The data directory is an old copy. */
        DISK_OUTDATED(true),
        /** What the disk had lost is there again. */
        DISK_HEALED(false),
        SLAVE_REGISTERED(false),
        SLAVE_REFUSED(true),
        SLAVE_LOST(true),
        /** How long slaves' leases are, and how rare their heartbeats. */
        LEASES_CHANGED(false),
        /** So many slaves are silent at once that their losses wait. */
        SLAVES_SILENT(true),
        /** A peer said something that no correct peer says. */
        PEER_PROBLEM(true);

        private final boolean warning;

        Kind(boolean warning) {
            this.warning = warning;
        }

        public boolean isWarning() {
            return warning;
        }
    }
}
