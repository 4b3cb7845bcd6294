package io.quorate.simulation;

/** Prints the trace hashes of some seeds: run in a JVM of its own by {@link DeterminismTest}. */
final class TraceHashes {
    private TraceHashes() {}

    public static void main(String[] args) {
        System.out.println(of(Long.parseLong(args[0]), Integer.parseInt(args[1])));
    }

    static String of(long firstSeed, int seeds) {
        StringBuilder hashes = new StringBuilder();
        for (int i = 0; i < seeds; i++) {
            hashes.append(Long.toHexString(
                            ClusterLife.of(firstSeed + i).lasting(20).run().traceHash()))
                    .append(' ');
        }
        return hashes.toString().trim();
    }
}
