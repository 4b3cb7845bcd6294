package io.quorate.simulation.node;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.consensus.ConsensusCore;
import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.RoleMachine;
import io.quorate.kernel.SeededRandom;
import io.quorate.master.MasterConfig;
import io.quorate.master.MasterCore;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.LossBrake;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Retention;
import io.quorate.registry.Registry;
import io.quorate.simulation.disk.DiskProfile;
import io.quorate.simulation.disk.SimDisk;
import io.quorate.simulation.engine.SimClock;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogWrite;
import io.quorate.spi.PlacementPolicy;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.LogImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A master: its disk outlives its processes. */
public final class SimMaster extends SimNode {
    private final int founders;
    private final PlacementPolicy placement;
    private SimDisk disk;
    private DiskProfile diskProfile = DiskProfile.calm();
    private Incarnation incarnation = new Incarnation(1);
    private @Nullable MasterCore core;
    private int wipes;
    private boolean setBack;
    private Retention retention = Retention.defaults();

    public SimMaster(
            World world, NodeId id, SimClock clock, Endpoint endpoint, int founders, PlacementPolicy placement) {
        super(world, NodeRef.master(id), clock, endpoint);
        this.founders = founders;
        this.placement = placement;
        this.disk = newDisk();
    }

    @Override
    public Incarnation incarnation() {
        return incarnation;
    }

    /** How many founders it is configured for. */
    public int founders() {
        return founders;
    }

    public SimDisk disk() {
        return disk;
    }

    public void use(DiskProfile profile) {
        diskProfile = profile;
        disk.use(profile);
    }

    /** How long its later processes keep jobs, when they lead. */
    public void keep(Retention value) {
        retention = value;
    }

    /** How often it lost its disk. */
    public int wipes() {
        return wipes;
    }

    /** Gives a master that is down an empty disk. */
    public void wipe() {
        if (isUp()) {
            throw new IllegalStateException(id() + " is up: its disk cannot be taken away");
        }
        world().trace().record(id().value(), "is wiped", 0, null);
        world().observer().wiping(this);
        wipes++;
        setBack = false;
        disk = newDisk();
        disk.use(diskProfile);
    }

    /** A backup of what its disk holds now. */
    public LogImage backUp() {
        return disk.copy();
    }

    /** Gives a master that is down an old copy of its disk. */
    public void restore(LogImage backup) {
        if (isUp()) {
            throw new IllegalStateException(id() + " is up: its disk cannot be taken away");
        }
        world().trace().record(id().value(), "is set back", backup.lastIndex(), null);
        disk.setBack(backup);
        setBack = true;
        world().observer().setBack(this);
    }

    /** Whether its disk is an old copy. */
    public boolean isSetBack() {
        return setBack;
    }

    /** Null while its process is gone. */
    public @Nullable MasterCore core() {
        return core;
    }

    public @Nullable ConsensusCore consensus() {
        return core == null ? null : core.consensus();
    }

    public @Nullable Registry registry() {
        return core == null ? null : core.registry();
    }

    public boolean isLeader() {
        ConsensusCore consensus = consensus();
        return consensus != null && consensus.isLeader();
    }

    /** Begins a graceful stop. */
    public void leave() {
        MasterCore current = core;
        if (current != null) {
            input(process(), () -> current.leave(now()));
        }
    }

    @Override
    RoleMachine newRole(Incarnation newIncarnation, NodeKernel kernel, SeededRandom random) {
        incarnation = newIncarnation;
        MasterCore created = new MasterCore(
                new MasterConfig(
                        world().cluster(),
                        id(),
                        newIncarnation,
                        host().endpoint(),
                        founders,
                        world().timings(),
                        retention,
                        world().poisonLimit(),
                        LossBrake.defaults(),
                        ConsensusConfig.of(world().timings()).withSnapshots(world().snapshots())),
                disk.recover(),
                placement,
                kernel.outbox(),
                event -> world().trace()
                        .record(
                                id().value(),
                                event.kind().toString(),
                                event.text().hashCode(),
                                event.text()),
                random.split());
        core = created;
        return created;
    }

    @Override
    void died(boolean machineToo) {
        core = null;
        disk.crash();
    }

    @Override
    void stepped() {
        world().observer().stepped(this);
    }

    @Override
    void write(LogWrite write, Runnable whenDurable) {
        disk.write(write, whenDurable);
    }

    @Override
    void readSnapshot(SnapshotInfo of, long offset, int maxBytes, SimDisk.Reader reader) {
        disk.readSnapshot(of, offset, maxBytes, reader);
    }

    private SimDisk newDisk() {
        return new SimDisk(world().agenda(), world().random().split(), new SimDisk.Observer() {
            @Override
            public void writing(LogWrite write) {
                world().observer().writing(SimMaster.this, write);
            }

            @Override
            public void madeDurable(
                    byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot) {
                world().observer().madeDurable(SimMaster.this, metadata, entries, snapshot);
            }
        });
    }
}
