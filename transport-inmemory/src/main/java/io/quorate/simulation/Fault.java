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
    /** The network falls apart into two halves of any size. */
    PARTITION,
    /** One node does not hear another one, which hears it. */
    ONE_WAY_CUT,
    /** Two nodes do not hear each other; everybody else hears both. */
    PAIR_CUT,
    /** What some nodes send is held back and then comes at once. */
    CLOG,
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
    /** Two masters come back with each other's disks, and later with their own. */
    DISK_SWAP
}
