package io.quorate.simulation.node;

import io.quorate.kernel.PeerInfo;
import io.quorate.model.AttemptKey;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeRef;
import io.quorate.model.QuorateException;
import io.quorate.model.Work;
import io.quorate.protocol.Message;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees what happens on and between the nodes, as it happens. It may throw to end the simulation, and changes nothing. */
public interface NodeObserver {

    /** A frame leaves a node. Whether it arrives is another matter. */
    void sent(SimNode from, SimNode to, Message message);

    /** A role is about to be given an authenticated message. */
    void received(SimNode to, PeerInfo from, Message message);

    /** A role is about to be told that it has no link to the peer any more. */
    void linkDown(SimNode of, NodeRef peer);

    void writing(SimMaster master, LogWrite write);

    void madeDurable(
            SimMaster master, byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot);

    void started(SimNode node);

    /** The process is gone; its disk has kept what it keeps. */
    void stopped(SimNode node);

    /** Before the disk is replaced by an empty one, or when it is found to have lost all that was promised. */
    void wiping(SimMaster master);

    /** After the disk was replaced by an old copy of itself. */
    void setBack(SimMaster master);

    /** After the disk of a master has lost something that it had lied about. */
    void forgot(SimMaster master);

    /** That master holds again all that its disk had lost. */
    void caughtUp(SimMaster master);

    /** A master's disk, or a master with it, did what it must never do. */
    void broken(SimMaster master, String promise, String what);

    /** A master has handled one input. */
    void stepped(SimMaster master);

    /** A slave has handled one input. */
    void stepped(SimSlave slave);

    void attemptStarts(SimSlave slave, AttemptKey attempt, Work work);

    void attemptStopAsked(SimSlave slave, AttemptKey attempt);

    /** Nothing of it executes any more; the outcome is null if it went with its process. */
    void attemptOver(SimSlave slave, AttemptKey attempt, @Nullable JobOutcome outcome);

    void asked(SimClientNode client, SimRequest request);

    void answered(SimClientNode client, SimRequest request);

    /** The client died before the answer. */
    void abandoned(SimClientNode client, SimRequest request);

    void said(SimSlave slave, SlaveEvent event);

    /** A client begins to wait for a job's end. */
    void awaits(SimClientNode client, JobId job);

    void jobEndSeen(SimClientNode client, Job job);

    void awaitFailed(SimClientNode client, JobId job, QuorateException why);
}
