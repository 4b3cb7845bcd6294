package io.quorate.simulation;

/** What a {@link FaultPlan} can switch on. */
public enum Fault {
    /** A master's process or machine dies and comes back. */
    MASTER_CRASH,
    SLAVE_CRASH,
    /** A slave's process or machine dies, and comes back with more or less to offer. */
    SLAVE_RESIZE,
    CLIENT_CRASH,
    /** All masters die at once, in the middle of whatever they write. */
    POWER_CUT,
    /** A process stands still, as with SIGSTOP or a long collection of garbage, and then goes on with its old beliefs. */
    PAUSE,
    /** Several processes stand still at the same time, as when a host of virtual machines freezes. */
    GROUP_PAUSE,
    /** A process needs time for each step, so that what arrives has to wait. */
    SLOW_CPU,
    /** The network falls apart into two halves of any size. */
    PARTITION,
    /** One node does not hear another one, which hears it. */
    ONE_WAY_CUT,
    /** Two nodes do not hear each other; everybody else hears both. */
    PAIR_CUT,
    /** One or two masters see no other master but one each; the rest see each other (the switch of Cloudflare's 2020 outage). */
    FEW_NEIGHBOURS,
    /** A node hears nobody and is heard by all, or the other way round. */
    DEAF_NODE,
    /** Each master hears a majority, and no two hear the same one. */
    MAJORITY_RING,
    /** Two halves that do not see each other, and one node that sees both. */
    BRIDGE,
    /** Between some nodes datagrams are lost, and links work. */
    DATAGRAM_CUT,
    /** Between some nodes links carry nothing, while datagrams arrive. */
    LINK_CUT,
    /** Between some nodes long frames vanish and short ones pass, as behind a router with a smaller MTU. */
    LARGE_FRAME_CUT,
    /** Between some nodes no new link comes about; those that are there work. */
    NEW_LINK_CUT,
    /** One end of a link is gone, and the other one believes in it. */
    HALF_OPEN,
    /** Datagrams of any age arrive once more, anywhere. */
    REPLAY,
    /** What some nodes send is held back and then comes at once. */
    CLOG,
    /** Nodes are cut off from all others one by one, their traffic held back, and let go in another order. */
    SWIZZLE,
    DATAGRAM_LOSS,
    /** Links lose frames without breaking. */
    FRAME_LOSS,
    DUPLICATION,
    REORDERING,
    LINK_BREAKS,
    LATENCY,
    SLOW_DISK,
    CLOCK_RATES,
    /** Wall clocks jump by days. */
    WALL_JUMP,
    /** A minority of the masters lose their disks. */
    DISK_WIPE,
    /** A minority of the masters come back with an old copy of their disks, and later with an empty one. */
    DISK_RESTORED,
    /** Masters hand over and go, and come back. */
    MASTER_LEAVES,
    /** Slaves deregister and go, and come back. */
    SLAVE_LEAVES,
    /** A master's disk fails to flush once, or to flush and write, or to read, for some time. Only disks with files do. */
    DISK_FAILS,
    /** A master's disk, or all of them, have no more room for some time. Only disks with files fill up. */
    DISK_FULL,
    /** Bits of a minority of the masters' disks rot. Only disks with files have such bits. */
    BIT_ROT,
    /**
     * A master's disk reports as flushed what it forgets, in part, when its machine dies. Never more than a minority do. Only disks
     * with files lie.
     */
    DISK_LIES,
    /**
     * A sector of a minority of the masters' disks holds what it held before it was written last, or what was to be written
     * elsewhere. Only disks with files have sectors.
     */
    LOST_WRITE,
    /** Two masters come back with each other's disks, and later with their own. */
    DISK_SWAP,
    /** Somebody who is no node sends bytes, copies and lies, with and without the cluster's secret. */
    HOSTILE_PEER
}
