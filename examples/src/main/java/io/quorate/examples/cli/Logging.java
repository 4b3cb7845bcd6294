package io.quorate.examples.cli;

/** How much is logged; read by {@code logback.xml} when the first logger is made. */
final class Logging {
    private static final String LEVEL = "quorate.log.level";

    private Logging() {}

    /** Servers tell what happens; client commands only what is wrong. */
    static void forServers() {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, "INFO");
        }
    }
}
