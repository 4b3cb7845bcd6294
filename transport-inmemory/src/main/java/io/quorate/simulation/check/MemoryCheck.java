package io.quorate.simulation.check;

import io.quorate.kernel.KernelLoad;
import io.quorate.master.MasterCore;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import io.quorate.slave.SlaveCore;
import java.util.List;

/**
 * What nodes remember and what waits in them stays small, whatever others do (P12). The caps are a few times what the busiest of
 * lives has been seen to need, and far below the limits at which nodes drop things: a leak shows long before these.
 */
final class MemoryCheck {
    /** Nodes, peers and links together, strangers' names and links included. */
    private static final long MAX_REMEMBERED = 1_500;
    /** Links whose dialler has not proved itself: the limit of the nodes themselves. */
    private static final int MAX_UNPROVEN_LINKS = 256;
    /** Messages that wait for links, or for the disk. */
    private static final long MAX_UNSENT = 20_000;
    /** Commands, reads and wishes of others that a master has not dealt with. */
    private static final long MAX_OPEN_IN_MASTER = 5_000;
    /** Attempts and tombstones on a slave. */
    private static final long MAX_HELD_BY_SLAVE = 5_000;
    /** Frames on their way, timers and running jobs, for each node. */
    private static final int MAX_AGENDA_PER_NODE = 5_000;

    private final Agenda agenda;

    MemoryCheck(Agenda agenda) {
        this.agenda = agenda;
    }

    void look(List<SimNode> nodes) {
        require(nodes.size() + " nodes", "events to come", agenda.size(), (long) MAX_AGENDA_PER_NODE * nodes.size());
        for (SimNode node : nodes) {
            KernelLoad load = node.load();
            if (load == null) {
                continue;
            }
            require(node, "nodes, peers and links", load.remembered(), MAX_REMEMBERED);
            require(node, "unproven links", load.unprovenLinks(), MAX_UNPROVEN_LINKS);
            require(node, "messages to be sent", load.unsent(), MAX_UNSENT);
            if (node instanceof SimMaster master) {
                MasterCore core = master.core();
                require(node, "open requests", core == null ? 0 : core.openRequests(), MAX_OPEN_IN_MASTER);
            } else if (node instanceof SimSlave slave) {
                SlaveCore core = slave.core();
                require(node, "attempts and tombstones", core == null ? 0 : core.remembered(), MAX_HELD_BY_SLAVE);
            }
        }
    }

    private static void require(Object where, String what, long count, long cap) {
        if (count > cap) {
            throw new PromiseBroken("P12", where + ": " + count + " " + what + " are remembered, more than " + cap);
        }
    }
}
