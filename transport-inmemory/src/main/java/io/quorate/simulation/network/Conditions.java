package io.quorate.simulation.network;

import io.quorate.simulation.engine.Agenda;
import io.quorate.spi.RandomSource;

/** How the network is at this moment: what gets through, and how long it takes. */
final class Conditions {
    final Paths paths = new Paths();

    private final Agenda agenda;
    private final RandomSource random;
    private NetworkProfile profile = NetworkProfile.calm();

    Conditions(Agenda agenda, RandomSource random) {
        this.agenda = agenda;
        this.random = random;
    }

    void use(NetworkProfile newProfile) {
        profile = newProfile;
    }

    NetworkProfile profile() {
        return profile;
    }

    boolean blocks(Host from, Host to, Traffic traffic) {
        return paths.blocks(from, to, traffic);
    }

    /** How long what is sent now is on its way. */
    long delay(Host from, Host to) {
        Path path = paths.from(from, to);
        long delay = random.between(profile.minDelayNanos(), profile.maxDelayNanos()) + path.extraDelayNanos;
        if (chance(profile.spikePermille())) {
            delay += random.nextLong(profile.spikeMaxNanos() + 1);
        }
        return delay + Math.max(0, path.cloggedUntilNanos - agenda.nowNanos());
    }

    boolean chance(int permille) {
        return permille > 0 && random.nextLong(1000) < permille;
    }
}
