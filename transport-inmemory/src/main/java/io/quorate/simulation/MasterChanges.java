package io.quorate.simulation;

import io.quorate.consensus.Membership;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.NodeId;
import io.quorate.simulation.node.SimMaster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Clients that add, remove and replace masters at random while all else goes on; new masters that come for it, and removed ones
 * that go on, or come back with their old disks or with blank ones. Nothing is asked for that could leave the cluster without a
 * majority whatever becomes of it.
 */
final class MasterChanges {
    private static final int MAX_NEW = 4;

    private final Simulation sim;
    private final SeededRandom random;
    private final long meanGapNanos;
    private int brought;
    private boolean active;

    MasterChanges(Simulation sim, SeededRandom random) {
        this.sim = sim;
        this.random = random;
        this.meanGapNanos = random.between(300_000_000L, 3_000_000_000L);
    }

    void begin() {
        active = true;
        next();
    }

    void end() {
        active = false;
    }

    private void next() {
        sim.agenda().after(random.nextLong(2 * meanGapNanos) + 1, () -> {
            if (active) {
                if (sim.checks().isFormed()) {
                    act();
                }
                next();
            }
        });
    }

    private void act() {
        SimClient client =
                sim.allClients().get((int) random.nextLong(sim.allClients().size()));
        client.timeout(Duration.ofMillis(random.between(500, 8_000)));
        switch ((int) random.nextLong(11)) {
            case 0, 1 -> bring();
            case 2, 3, 4 -> add(client);
            case 5, 6 -> remove(client);
            case 7, 8 -> replace(client);
            case 9 -> comeBack();
            default -> comeBackBlank();
        }
    }

    private void bring() {
        if (brought < MAX_NEW
                && Electing.mayOneMoreBeBlank(sim.checks(), sim.allMasters(), sim.foundersOfNewMasters())) {
            brought++;
            sim.addMaster();
        }
    }

    private void add(SimClient client) {
        // Now and then somebody who votes already.
        SimMaster master = random.nextLong(6) == 0 ? any(one -> true) : any(one -> !votes(one));
        if (master != null && mayCome(master)) {
            client.addMaster(master.id());
        }
    }

    private void remove(SimClient client) {
        boolean theLeader = random.nextLong(3) == 0;
        NodeId leader = sim.leader();
        SimMaster master = theLeader && leader != null ? sim.master(leader) : any(one -> true);
        if (master != null && mayGo(master)) {
            client.removeMaster(master.id());
        }
    }

    private void replace(SimClient client) {
        SimMaster old = any(this::votes);
        SimMaster by = any(one -> !votes(one));
        if (old != null
                && by != null
                && Electing.areEnoughReplaced(sim.checks(), sim.allMasters(), old.id(), by.id())) {
            client.replaceMaster(old.id(), by.id());
        }
    }

    private boolean mayGo(SimMaster master) {
        return Electing.areEnoughWithout(sim.checks(), sim.allMasters(), master.id());
    }

    private boolean mayCome(SimMaster master) {
        return Electing.areEnoughWith(sim.checks(), sim.allMasters(), master.id());
    }

    /** A removed one goes on with what it has, in a new process. */
    private void comeBack() {
        SimMaster removed = any(sim.checks()::isRemoved);
        if (removed != null) {
            removed.crash(random.nextLong(2) == 0);
            removed.start();
        }
    }

    private void comeBackBlank() {
        SimMaster removed = any(sim.checks()::isRemoved);
        if (removed == null) {
            return;
        }
        List<SimMaster> others = new ArrayList<>(sim.allMasters());
        others.remove(removed);
        if (removed.hasOwnDisk()
                && Electing.areEnough(sim.checks(), others)
                && Electing.mayOneMoreBeBlank(sim.checks(), others, removed.founders())) {
            removed.crash(true);
            removed.wipe();
            removed.start();
        }
    }

    private boolean votes(SimMaster master) {
        Membership membership = sim.checks().membership();
        var id = sim.checks().identity(master);
        return id != null && membership.isVoter(id);
    }

    private @Nullable SimMaster any(Predicate<SimMaster> which) {
        List<SimMaster> found = sim.allMasters().stream().filter(which).toList();
        return found.isEmpty() ? null : found.get((int) random.nextLong(found.size()));
    }
}
