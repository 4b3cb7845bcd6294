package io.quorate.simulation.node;

import io.quorate.consensus.SnapshotBounds;
import io.quorate.kernel.SeededRandom;
import io.quorate.link.Secret;
import io.quorate.master.MasterMemory;
import io.quorate.model.Timings;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.engine.Trace;
import io.quorate.simulation.network.SimNetwork;

/**
 * What all nodes of a simulation share.
 *
 * @param snapshots when masters take snapshots
 * @param memory what masters take on
 * @param poisonLimit after how many losses of slaves in a row masters give a job up
 * @param random for what nature decides; each node has generators of its own, split off from it
 */
public record World(
        String cluster,
        Timings timings,
        SnapshotBounds snapshots,
        MasterMemory memory,
        int poisonLimit,
        Secret secret,
        Agenda agenda,
        SeededRandom random,
        Trace trace,
        SimNetwork network,
        NodeObserver observer) {}
