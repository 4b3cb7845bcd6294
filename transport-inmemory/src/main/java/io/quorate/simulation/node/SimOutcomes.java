package io.quorate.simulation.node;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.simulation.engine.Agenda;
import io.quorate.slave.KeptOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a slave keeps of ended attempts on its disk, which outlives its processes; nothing while it has none. */
final class SimOutcomes {
    private static final long MIN_WRITE_NANOS = 50_000;
    private static final long MAX_WRITE_NANOS = 3_000_000;

    private final Agenda agenda;
    private final SeededRandom random;
    private final TreeMap<AttemptKey, byte[]> durable = new TreeMap<>();
    /** Of the process that runs: each write is one of its own, so these are told apart by identity. */
    private final TreeMap<AttemptKey, byte[]> waiting = new TreeMap<>();

    private boolean there;

    SimOutcomes(Agenda agenda, SeededRandom random) {
        this.agenda = agenda;
        this.random = random;
    }

    void use(boolean disk) {
        there = disk;
    }

    void keep(KeptOutcome outcome) {
        if (!there) {
            return;
        }
        byte[] bytes = outcome.encode();
        waiting.put(outcome.attempt(), bytes);
        agenda.after(random.between(MIN_WRITE_NANOS, MAX_WRITE_NANOS), () -> {
            if (waiting.get(outcome.attempt()) == bytes) {
                waiting.remove(outcome.attempt());
                durable.put(outcome.attempt(), bytes);
            }
        });
    }

    void forget(AttemptKey attempt) {
        waiting.remove(attempt);
        // A deletion is not flushed: now and then the machine forgets it.
        if (random.nextLong(8) != 0) {
            durable.remove(attempt);
        }
    }

    void crash() {
        waiting.clear();
    }

    List<KeptOutcome> recover() {
        List<KeptOutcome> all = new ArrayList<>();
        for (Map.Entry<AttemptKey, byte[]> entry : durable.entrySet()) {
            all.add(KeptOutcome.decode(entry.getValue()));
        }
        return all;
    }
}
