package io.quorate.simulation.check;

import io.quorate.kernel.KernelCounters;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveInfo;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is no node gets into no registry and among no masters, and what it sends is counted, no more; where nobody is hostile,
 * no node is taken for one (P12). That terms and logs move by honest messages alone is looked at where they
 * are looked at anyway.
 */
final class StrangerCheck {
    private final Ledger ledger;
    private final RareEvents rare;
    private final Map<SimNode, Seen> seen = new HashMap<>();
    private boolean about;

    /** What a process had counted when it was last looked at. */
    private record Seen(int life, KernelCounters counters) {}

    StrangerCheck(Ledger ledger, RareEvents rare) {
        this.ledger = ledger;
        this.rare = rare;
    }

    /** From here on there are some. */
    void come() {
        about = true;
    }

    void look(List<SimNode> nodes) {
        Set<NodeId> slaves = new HashSet<>();
        Set<NodeId> masters = new HashSet<>();
        for (SimNode node : nodes) {
            if (node instanceof SimSlave) {
                slaves.add(node.id());
            } else if (node instanceof SimMaster) {
                masters.add(node.id());
            }
            KernelCounters counters = node.counters();
            if (counters != null) {
                look(node, counters);
            }
        }
        for (SlaveInfo known : ledger.registry().slaves()) {
            if (!slaves.contains(known.id())) {
                throw new PromiseBroken("P12", "the registry holds a slave that never was: " + known);
            }
        }
        for (SimNode node : nodes) {
            if (node instanceof SimMaster master && master.consensus() != null) {
                requireKnown(master, masters);
            }
        }
    }

    private static void requireKnown(SimMaster master, Set<NodeId> masters) {
        var consensus = master.consensus();
        if (consensus != null) {
            consensus.membership().members().forEach(member -> {
                if (!masters.contains(member.id().node())) {
                    throw new PromiseBroken("P12", master + " counts a master that never was: " + member);
                }
            });
        }
    }

    private void look(SimNode node, KernelCounters now) {
        if (!about) {
            if (now.unauthentic() + now.foreignCluster() > 0) {
                throw new PromiseBroken("P12", node + " takes honest nodes for strangers: " + now);
            }
            return;
        }
        Seen before = seen.put(node, new Seen(node.starts(), now));
        KernelCounters old = before != null && before.life() == node.starts() ? before.counters() : null;
        note(RareEvent.HOSTILE_BYTES_REFUSED, now.malformed(), old == null ? 0 : old.malformed());
        note(RareEvent.HOSTILE_LINK_CLOSED, now.beforeHello(), old == null ? 0 : old.beforeHello());
        note(RareEvent.HOSTILE_PROOF_REFUSED, now.unauthentic(), old == null ? 0 : old.unauthentic());
        note(RareEvent.HOSTILE_MESSAGE_REFUSED, now.notAllowed(), old == null ? 0 : old.notAllowed());
        note(RareEvent.HOSTILE_FLOOD_CUT_OFF, now.tooManyLinks(), old == null ? 0 : old.tooManyLinks());
    }

    private void note(RareEvent event, long now, long before) {
        if (now > before) {
            rare.refused(event);
        }
    }
}
