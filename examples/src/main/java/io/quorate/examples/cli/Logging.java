package io.quorate.examples.cli;

/** How much is logged; read by {@code logback.xml} when the first logger is made. */
final class Logging {
    /** Of the library. */
    private static final String LEVEL = "quorate.log.level";
    /** Of everything else. */
    private static final String OTHERS = "quorate.log.others";

    private Logging() {}

    /** Servers tell what happens. */
    static void forServers() {
        unlessChosen("INFO", "WARN");
    }

    /** Client commands say in one line what is wrong; what led to it would only stand beside that. */
    static void forClients(boolean verbose) {
        if (verbose) {
            unlessChosen("INFO", "WARN");
        } else {
            unlessChosen("OFF", "OFF");
        }
    }

    private static void unlessChosen(String level, String others) {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, level);
            System.setProperty(OTHERS, others);
        }
    }
}
