package io.quorate.simulation.node;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.consensus.ConsensusCore;
import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.RoleMachine;
import io.quorate.kernel.SeededRandom;
import io.quorate.master.MasterConfig;
import io.quorate.master.MasterCore;
import io.quorate.master.MasterMetadata;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.LossBrake;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Retention;
import io.quorate.registry.Registry;
import io.quorate.simulation.disk.DiskFaults;
import io.quorate.simulation.disk.DiskPart;
import io.quorate.simulation.disk.DiskProfile;
import io.quorate.simulation.disk.FileDisk;
import io.quorate.simulation.disk.ModelDisk;
import io.quorate.simulation.disk.SimDisk;
import io.quorate.simulation.engine.SimClock;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.PlacementPolicy;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.spi.StorageException;
import io.quorate.storage.LogImage;
import java.util.List;
import java.util.function.Predicate;
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
    private final boolean hasFiles;
    /** Whose disk it has: mostly its own. */
    private SimMaster diskOf = this;

    private boolean hurt;
    private boolean diskFailed;
    /** What its disk had reported as durable before it lost some of that; null if it has all, as far as anybody knows. */
    private @Nullable DiskState forgotten;

    private boolean caughtUp;

    /** @param hasFiles whether its disk has files, or is the model of one */
    public SimMaster(
            World world,
            NodeId id,
            SimClock clock,
            Endpoint endpoint,
            int founders,
            PlacementPolicy placement,
            boolean hasFiles) {
        super(world, NodeRef.master(id), clock, endpoint);
        this.founders = founders;
        this.placement = placement;
        this.hasFiles = hasFiles;
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
        requireOwnDiskAtRest();
        world().trace().record(id().value(), "is wiped", 0, null);
        world().observer().wiping(this);
        wipes++;
        setBack = false;
        hurt = false;
        forgotten = null;
        disk = newDisk();
        disk.use(diskProfile);
    }

    /** A backup of what its disk holds now. */
    public SimDisk.Copy backUp() {
        return disk.copy();
    }

    /** Gives a master that is down an old copy of its disk. */
    public void restore(SimDisk.Copy backup) {
        requireOwnDiskAtRest();
        world().trace().record(id().value(), "is set back", backup.image().lastIndex(), null);
        disk.restore(backup);
        setBack = true;
        world().observer().setBack(this);
    }

    /** Whether its disk is an old copy. */
    public boolean isSetBack() {
        return setBack;
    }

    private void requireOwnDiskAtRest() {
        if (isUp() || diskOf != this) {
            throw new IllegalStateException(id() + " is up, or has the disk of another one");
        }
    }

    /**
     * Inverts bits of a part of its disk while it is down.
     *
     * @return whether something that it had promised is lost by that
     */
    public boolean rot(DiskPart part) {
        return hurt("rots", part, faults -> faults.rot(part));
    }

    /**
     * A write of a part of its disk never came to its place, or came to another one, while it is down.
     *
     * @return whether something that it had promised is lost by that
     */
    public boolean loseWrite(DiskPart part, boolean astray) {
        return hurt(astray ? "has a write astray" : "has lost a write", part, faults -> faults.loseWrite(part, astray));
    }

    private boolean hurt(String how, DiskPart part, Predicate<DiskFaults> by) {
        requireOwnDiskAtRest();
        DiskFaults faults = disk.faults();
        boolean done = faults != null && by.test(faults);
        if (done) {
            world().trace().record(id().value(), how, part.name().hashCode(), part);
            hurt = true;
        }
        return done;
    }

    /** Whether it has lost something of its disk that it has not fetched again. */
    public boolean isHurt() {
        return hurt;
    }

    /** What its disk had lied about and lost; null if it has all that it had promised, since it got that again. */
    public @Nullable DiskState forgotten() {
        return caughtUp ? null : forgotten;
    }

    /**
     * Whether its disk does not hold, or may soon not hold, all that it had promised: it is hurt, or an old copy, or it lies or has
     * lied.
     */
    public boolean isDoubtful() {
        return hurt || setBack || forgotten != null || lies();
    }

    /** Whether its disk reports as flushed what it will forget. */
    public boolean lies() {
        DiskFaults faults = disk.faults();
        return faults != null && faults.isLying();
    }

    /** Whether others may rightly take its disk for one that has forgotten something. */
    public boolean hasForgotten() {
        return setBack || forgotten != null;
    }

    /** Whether its last process ended because the disk failed. */
    public boolean hasFailedDisk() {
        return diskFailed;
    }

    public boolean hasOwnDisk() {
        return hasDiskOf(this);
    }

    public boolean hasDiskOf(SimMaster master) {
        return diskOf == master;
    }

    /** Exchanges the disks of two masters that are down. */
    public static void swapDisks(SimMaster one, SimMaster other) {
        if (one.isUp() || other.isUp()) {
            throw new IllegalStateException(one + " or " + other + " is up");
        }
        one.world()
                .trace()
                .record(
                        one.id().value(),
                        "changes disks with",
                        other.id().value().hashCode(),
                        other.id());
        SimDisk disk = one.disk;
        SimMaster of = one.diskOf;
        one.disk = other.disk;
        one.diskOf = other.diskOf;
        other.disk = disk;
        other.diskOf = of;
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
        diskFailed = false;
        LogStore.Recovered recovered = recover();
        noteWhatIsThereAgain(recovered);
        MasterCore created = newCore(recovered, kernel, random);
        if (diskOf != this) {
            world().observer().broken(this, "P1", "runs with the disk of " + diskOf);
        }
        core = created;
        return created;
    }

    private LogStore.Recovered recover() {
        try {
            return disk.recover();
        } catch (StorageException e) {
            diskFailed = true;
            throw e;
        }
    }

    private MasterCore newCore(LogStore.Recovered recovered, NodeKernel kernel, SeededRandom random) {
        return new MasterCore(
                new MasterConfig(
                        world().cluster(),
                        id(),
                        incarnation,
                        host().endpoint(),
                        founders,
                        world().timings(),
                        retention,
                        world().poisonLimit(),
                        LossBrake.defaults(),
                        world().memory(),
                        ConsensusConfig.of(world().timings()).withSnapshots(world().snapshots())),
                recovered,
                placement,
                kernel.outbox(),
                event -> world().trace()
                        .record(
                                id().value(),
                                event.kind().toString(),
                                event.text().hashCode(),
                                event.text()),
                random.split());
    }

    @Override
    void died(boolean machineToo) {
        MasterCore last = core;
        core = null;
        if (!machineToo && (last == null || last.hasLeft())) {
            // In good order: it has left, or has refused its disk.
            disk.close();
        } else {
            disk.crash(machineToo);
        }
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

    /** Until a start finds everything, others may still refuse the last process for what it had found. */
    private void noteWhatIsThereAgain(LogStore.Recovered recovered) {
        DiskState promised = forgotten;
        if (promised != null && caughtUp) {
            MasterMetadata found = MasterMetadata.decode(recovered.metadata());
            forgotten = found.outdated() || found.edition().count() < promised.edition() ? promised : null;
        }
    }

    private void noteCatchingUp() {
        DiskState promised = forgotten;
        if (promised != null && !caughtUp && !DiskState.of(disk.durable()).isBehind(promised)) {
            caughtUp = true;
            if (isUp()) {
                world().observer().caughtUp(this);
            }
        }
    }

    private SimDisk newDisk() {
        SimDisk.Observer observer = new SimDisk.Observer() {
            @Override
            public void writing(LogWrite write) {
                world().observer().writing(SimMaster.this, write);
            }

            @Override
            public void madeDurable(
                    byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot) {
                world().observer().madeDurable(SimMaster.this, metadata, entries, snapshot);
                noteCatchingUp();
                if (hurt && metadata != null && core != null) {
                    hurt = MasterMetadata.decode(metadata).damaged();
                }
            }

            @Override
            public void failed(StorageException cause) {
                // As production does: whatever becomes of the data, this process says nothing any more.
                world().trace().record(id().value(), "has a disk that fails", 0, cause.getMessage());
                diskFailed = true;
                crash(false);
            }

            @Override
            public void forgot(LogImage promised, boolean damaged) {
                world().trace().record(id().value(), "has forgotten what it promised", promised.lastIndex(), null);
                if (forgotten == null) {
                    forgotten = DiskState.of(promised);
                    caughtUp = false;
                }
                // Also when it has all again that it had promised, it does not vote before it is healed.
                hurt |= damaged
                        || MasterMetadata.decode(disk.durable().metadata()).damaged();
                noteCatchingUp();
                world().observer().forgot(SimMaster.this);
            }

            @Override
            public void forgotten() {
                world().observer().wiping(SimMaster.this);
            }

            @Override
            public void broken(String what) {
                world().observer().broken(SimMaster.this, "P2", what);
            }
        };
        SeededRandom random = world().random().split();
        return hasFiles
                ? new FileDisk(world().agenda(), random, observer)
                : new ModelDisk(world().agenda(), random, observer);
    }
}
