/**
 * Quorate: turns the machines of a Java application into a cluster that runs jobs.
 *
 * <p>The API, its value types and the SPIs are exported; everything else is open only to the simulator.
 */
@SuppressWarnings("module") // the module of the qualified exports is built after this one
module io.quorate.core {
    requires com.google.common;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate;
    exports io.quorate.model;
    exports io.quorate.spi;
    exports io.quorate.wire to
            io.quorate.transport.inmemory;
    exports io.quorate.protocol to
            io.quorate.transport.inmemory;
    exports io.quorate.kernel to
            io.quorate.transport.inmemory;
    exports io.quorate.link to
            io.quorate.transport.inmemory;
    exports io.quorate.codec to
            io.quorate.transport.inmemory;
    exports io.quorate.consensus to
            io.quorate.transport.inmemory;
    exports io.quorate.registry to
            io.quorate.transport.inmemory;
    exports io.quorate.scheduling to
            io.quorate.transport.inmemory;
    exports io.quorate.failure to
            io.quorate.transport.inmemory;
    exports io.quorate.master to
            io.quorate.transport.inmemory;
    exports io.quorate.slave to
            io.quorate.transport.inmemory;
    exports io.quorate.client to
            io.quorate.transport.inmemory;
    exports io.quorate.storage to
            io.quorate.transport.inmemory;
    exports io.quorate.runtime to
            io.quorate.transport.inmemory;
}
