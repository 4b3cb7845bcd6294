package io.quorate.simulation.disk;

/** What a master keeps in files of its own. */
public enum DiskPart {
    /** Term, vote and identity. */
    METADATA("metadata"),
    LOG("log-"),
    SNAPSHOT("snapshot-");

    private final String namesBegin;

    DiskPart(String namesBegin) {
        this.namesBegin = namesBegin;
    }

    boolean isIn(String fileName) {
        return fileName.startsWith(namesBegin);
    }
}
