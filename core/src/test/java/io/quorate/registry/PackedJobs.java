package io.quorate.registry;

/** How a registry that is loaded from a snapshot holds its jobs. */
final class PackedJobs {
    private PackedJobs() {}

    /** How many of them are packed. */
    static int in(byte[] snapshot) {
        int packed = 0;
        for (JobRecord job : load(snapshot).jobs.after(null, 0)) {
            packed += job.packed() == null ? 0 : 1;
        }
        return packed;
    }

    static RegistryState load(byte[] snapshot) {
        RegistryLoader loader = new RegistryLoader();
        loader.add(snapshot);
        loader.finish();
        return loader.take();
    }
}
