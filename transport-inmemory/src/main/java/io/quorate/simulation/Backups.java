package io.quorate.simulation;

import io.quorate.master.MasterMetadata;
import io.quorate.model.Edition;
import io.quorate.model.VoterId;
import io.quorate.simulation.disk.SimDisk;
import io.quorate.simulation.node.SimMaster;
import io.quorate.storage.LogImage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Old copies of masters' disks, one of each at most. */
final class Backups {
    private final Simulation sim;
    private final Map<SimMaster, SimDisk.Copy> copies = new HashMap<>();

    Backups(Simulation sim) {
        this.sim = sim;
    }

    /** Null if there is none that belongs to the present disk. */
    SimDisk.@Nullable Copy of(SimMaster master) {
        SimDisk.Copy copy = copies.get(master);
        MasterMetadata now = metadata(master.disk().durable());
        MasterMetadata then = copy == null ? null : metadata(copy.image());
        return now == null || then == null || !now.disk().equals(then.disk()) ? null : copy;
    }

    void take(SimMaster master) {
        SimDisk.Copy copy = master.backUp();
        MasterMetadata held = metadata(copy.image());
        // Whoever is the only voter by its log asks nobody whether that is the newest one.
        boolean asksOthers = sim.checks().membershipOf(master).voters().size() > 1;
        if (held != null && held.formed() && asksOthers) {
            copies.put(master, copy);
        }
    }

    /** Whether the disks of all others have it noted that the life of this one got further than the copy. */
    boolean isKnownToBeOld(SimMaster master) {
        SimDisk.Copy copy = of(master);
        MasterMetadata then = copy == null ? null : metadata(copy.image());
        if (then == null) {
            return false;
        }
        VoterId voter = new VoterId(master.id(), then.disk());
        for (SimMaster other : sim.allMasters()) {
            MasterMetadata held = other == master ? null : metadata(other.disk().durable());
            Edition noted = held == null ? null : held.noted().get(voter);
            if (other != master
                    && (noted == null || noted.count() <= then.edition().count())) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable MasterMetadata metadata(LogImage disk) {
        byte[] bytes = disk.metadata();
        return bytes.length == 0 ? null : MasterMetadata.decode(bytes);
    }
}
